/**
 * What a form is, as opposed to what it holds. It lies in the page as JSON and does not change as long as the tab is open.
 * Data only, every word in it translated. Free of imports, because the webview reads it too.
 */
export interface FormSpec {
  vendor: string;
  /** The connection that is edited. */
  id?: string | undefined;
  title: string;
  intro: string;
  fields: readonly FieldSpec[];
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
  visibleWhen?: Readonly<Record<string, readonly string[]>> | undefined;
  /** Names of the button that shows and hides the secret that was typed. */
  reveal?: { show: string; hide: string } | undefined;
}

/** The words of the form itself. */
export type FormTexts = Readonly<
  Record<
    'test' | 'save' | 'saveAnyway' | 'cancel' | 'results' | 'checking' | 'outdated' | 'restored' | 'startOver' | 'secretGone' | 'error' | 'warning',
    string
  >
>;
