import { t } from '@vscode/l10n';
import type { Problem } from '../core/problem';
import { trimCharacters } from '../core/trimCharacters';

/**
 * A host that refuses everyone alike: with the credential and without. That says nothing about the credential; it is
 * the network, or a list of allowed addresses (celonis-api.md §1). `problem` is the refusal.
 */
export function networkRefusedProblem(problem: Problem, host: string): Problem {
  const answer = problem.fixes?.find((fix) => fix.kind === 'showAnswer');
  const address = findIpAddress(answer?.answer ?? problem.why ?? '');
  return {
    ...problem,
    kind: 'proxy',
    what: t('{0} refuses every call from this network, with or without a credential.', host),
    why: [problem.why, address === undefined ? undefined : t('The address that was refused is {0}.', address)]
      .filter(Boolean)
      .join(' '),
    next: t(
      'Ask an administrator whether this network is on the list of allowed addresses, or connect to the VPN of your company. A proxy or firewall on the way may refuse as well.',
    ),
    fixes: [{ kind: 'retry', label: t('Try Again') }, ...(answer ? [answer] : [])],
  };
}

function findIpAddress(text: string): string | undefined {
  const words = text.slice(0, 2_000).split(/[^0-9a-f.:]+/i);
  return words
    .map((word) => trimCharacters(word, '.'))
    .find(
      (word) =>
        /^(?:\d{1,3}\.){3}\d{1,3}$/.test(word) || (/^[0-9a-f:]{6,39}$/i.test(word) && word.split(':').length > 4),
    );
}
