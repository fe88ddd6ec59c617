/**
 * What a form is, as opposed to what it holds. It lies in the page as JSON and does not change as long as the tab is
 * open. Data only, every word in it translated. Free of imports, because the webview reads it too.
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
  choices?: readonly { value: string; label: string; description?: string }[] | undefined;
  suggestions?: readonly { value: string; description: string }[] | undefined;
  proposals?: readonly { when: Readonly<Record<string, readonly string[]>>; values: readonly string[] }[] | undefined;
  visibleWhen?: Readonly<Record<string, readonly string[]>> | undefined;
  /** Names of the button that shows and hides the secret that was typed. */
  reveal?: { show: string; hide: string } | undefined;
  /** The words of a `reference` field. */
  reference?: Readonly<Record<'choose' | 'none' | 'missing' | 'add' | 'edit', string>> | undefined;
}

/** The words of the form itself. */
export type FormTexts = Readonly<
  Record<
    | 'test'
    | 'save'
    | 'saveAnyway'
    | 'cancel'
    | 'results'
    | 'checking'
    | 'outdated'
    | 'restored'
    | 'startOver'
    | 'secretGone'
    | 'error'
    | 'warning'
    | 'notNow',
    string
  >
> & { list: ListTexts };

/** The words of a `list`. `{0}` stands for a number or a word. */
export type ListTexts = Readonly<
  Record<
    | 'available'
    | 'chosen'
    | 'search'
    | 'found'
    | 'add'
    | 'addAll'
    | 'remove'
    | 'removeAll'
    | 'another'
    | 'addAnother'
    | 'suggested'
    | 'unknown'
    | 'nothing'
    | 'added'
    | 'removed'
    | 'removeOne',
    string
  >
>;
