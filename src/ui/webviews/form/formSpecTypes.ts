import type { Choice, ChooseTexts, ListTexts, ReferenceTexts, Suggestion } from '../controls/controlTypes';

/**
 * What a form is, as opposed to what it holds. It lies in the page as JSON and does not change as long as the tab is
 * open. Data only, every word in it translated.
 */
export interface FormSpec {
  vendor: string;
  /** What is edited. */
  id?: string | undefined;
  title: string;
  intro: string;
  fields: readonly FieldSpec[];
  /** Whether what is entered can be tested before it is saved. */
  testable: boolean;
  texts: FormTexts;
}

export interface FieldSpec {
  key: string;
  kind: 'text' | 'secret' | 'choice' | 'reference' | 'list';
  label: string;
  required: boolean;
  /** What to say where a required field is left empty. */
  missing?: string | undefined;
  help?: string | undefined;
  placeholder?: string | undefined;
  guide?: { title: string; steps: readonly string[] } | undefined;
  choices?: readonly Choice[] | undefined;
  suggestions?: readonly Suggestion[] | undefined;
  presets?: readonly { when: Readonly<Record<string, readonly string[]>>; values: readonly string[] }[] | undefined;
  visibleWhen?: Readonly<Record<string, readonly string[]>> | undefined;
  /** Names of the button that shows and hides the secret that was typed. */
  reveal?: { show: string; hide: string } | undefined;
  /** For a text that can be chosen from what the service has: the button, its name, and what is shown meanwhile. */
  choose?: ChooseTexts | undefined;
  /** The words of a `reference` field. */
  reference?: ReferenceTexts | undefined;
}

/** The words of the form itself. */
export type FormTexts = Readonly<
  Record<
    | 'test'
    | 'save'
    | 'saveAnyway'
    | 'cancel'
    | 'cancelTest'
    | 'openPage'
    | 'results'
    | 'checking'
    | 'outdated'
    | 'restored'
    | 'startOver'
    | 'secretLost'
    | 'error'
    | 'warning'
    | 'notNow'
    | 'rejected',
    string
  >
> & { list: ListTexts };
