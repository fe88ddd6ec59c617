import { createButton, element } from '../../controls/dom';
import { ProblemBox } from '../../controls/notes';
import { startPage } from '../../controls/startPage';
import type { ProblemPageMessage, ProblemPageSpec } from '../problemPage';

declare function acquireVsCodeApi(): { postMessage(message: ProblemPageMessage): void };

function showProblem({ title, paragraphs, tryAgain }: ProblemPageSpec, root: HTMLElement): void {
  const api = acquireVsCodeApi();
  const problemBox = new ProblemBox();
  problemBox.show(paragraphs);
  const button = createButton(tryAgain, () => api.postMessage({ type: 'tryAgain' }));
  root.replaceChildren(element('h1', {}, title), problemBox.root, element('div', { class: 'actions' }, button));
  button.focus();
}

startPage<ProblemPageSpec>('problem', showProblem);
