import * as vscode from 'vscode';
import { originOf } from '../../connections/clientOrigins';
import { valueOrDefault } from '../../connections/fieldVisibility';
import { formatList, parseList, presetValuesOf, sortByPreset } from '../../connections/listValue';
import type { OAuthClientService } from '../../connections/oauthClients';
import { parseField } from '../../connections/parseField';
import type { ConnectionField, FieldParseResult, Vendor } from '../../connections/vendor';
import { showModal } from '../adapters/notifications';
import { createClientFields } from '../webviews/form/clientFormModel';
import { computeProgramText } from '../webviews/form/readForm';
import type { ChoicesReader, FieldPrompt } from './askChosenText';
import { askChosenText, askFieldText } from './askChosenText';
import type { Answer, Item } from './prompts';
import { askChoice, askChoices, back } from './prompts';

/** What was entered so far, by field key. */
export interface EnteredFields {
  values: Record<string, string>;
  secrets: Record<string, string>;
}

/** What fields of every kind are asked with, one at a time and natively. */
export interface FieldDependencies {
  vendor: Vendor;
  clients: OAuthClientService;
  enteredFields: EnteredFields;
  /** Reads what a field can be chosen from. Absent: it is typed. */
  listChoices?: ChoicesReader;
}

/** Asks for one field and keeps the answer, with what it brings for others. Throws `cancelled` on Escape. */
export async function askField(
  prompt: FieldPrompt,
  field: ConnectionField,
  dependencies: FieldDependencies,
): Promise<Answer<void>> {
  const { enteredFields } = dependencies;
  for (;;) {
    const answer = await askFieldValue(prompt, field, dependencies);
    if (answer === back) return back;
    const result = parseField(field, answer, enteredFields.values);
    // What is typed is checked while it is typed, what is chosen only here.
    if (result.error !== undefined) {
      await showModal(result.error, '');
      continue;
    }
    (field.kind === 'secret' ? enteredFields.secrets : enteredFields.values)[field.key] = result.value;
    Object.assign(enteredFields.values, result.otherValues);
    return undefined;
  }
}

function askFieldValue(
  prompt: FieldPrompt,
  field: ConnectionField,
  dependencies: FieldDependencies,
): Promise<Answer<string>> {
  switch (field.kind) {
    case 'choice':
      return askFieldChoice(prompt, field, dependencies);
    case 'reference':
      return askReference(prompt, field, dependencies);
    case 'list':
      return field.suggestions
        ? askListItems(prompt, field, dependencies)
        : askFieldText(prompt, field, dependencies.enteredFields.values, currentListText(field, dependencies));
    case 'text':
    case 'secret': {
      const { enteredFields, listChoices } = dependencies;
      const value = enteredFields.values[field.key] ?? '';
      const text = field.format?.(value) ?? value;
      return field.listChoices && listChoices
        ? askChosenText(prompt, field, enteredFields.values, listChoices)
        : askFieldText(prompt, field, enteredFields.values, text);
    }
  }
}

function askFieldChoice(
  prompt: FieldPrompt,
  field: ConnectionField,
  { vendor, enteredFields }: FieldDependencies,
): Promise<Answer<string>> {
  const items = (field.choices ?? []).map(({ value, label, description }) => ({
    label,
    value,
    ...(description ? { description } : {}),
  }));
  return askChoice({
    ...prompt,
    placeholder: field.label,
    items,
    active: valueOrDefault({ fields: [...vendor.fields, field] }, field.key, enteredFields.values),
  });
}

/** What a list holds: what was entered, or else what the form would have put in. */
function currentListText(field: ConnectionField, { vendor, enteredFields }: FieldDependencies): string {
  return enteredFields.values[field.key] ?? computeProgramText(vendor, field, enteredFields.values) ?? '';
}

/** The known words to be checked; others can be typed. */
async function askListItems(
  prompt: FieldPrompt,
  field: ConnectionField,
  dependencies: FieldDependencies,
): Promise<Answer<string>> {
  const chosenValues = parseList(currentListText(field, dependencies));
  const { vendor, enteredFields } = dependencies;
  // What this kind of connection needs comes first, as in the form.
  const presetValues = presetValuesOf(field, (key) => valueOrDefault(vendor, key, enteredFields.values));
  const suggestions = sortByPreset(field.suggestions ?? [], presetValues);
  const createItem = (value: string): Item<string> => ({
    label: value,
    value,
    picked: chosenValues.includes(value),
    detail: suggestions.find((suggestion) => suggestion.value === value)?.description ?? '',
  });
  const unlistedValues = chosenValues.filter((value) => !suggestions.some((suggestion) => suggestion.value === value));
  const answer = await askChoices({
    ...prompt,
    placeholder: vscode.l10n.t('{0}: check them, or type one that is not listed', field.label),
    items: [...unlistedValues, ...suggestions.map((suggestion) => suggestion.value)].map(createItem),
    createTypedItem: (text) => ({ label: text, value: text, detail: vscode.l10n.t('Not among the known ones.') }),
  });
  return answer === back ? back : formatList(answer);
}

/** No id of a client is this. */
const createNewValue = '';

async function askReference(
  prompt: FieldPrompt,
  field: ConnectionField,
  dependencies: FieldDependencies,
): Promise<Answer<string>> {
  const { vendor, clients, enteredFields } = dependencies;
  const enteredValue = enteredFields.values[field.key];
  for (;;) {
    const items = clients
      .list(vendor.id)
      .flatMap(({ record }) =>
        record ? [{ label: record.name, description: record.clientId, value: record.id }] : [],
      );
    const create = { label: vscode.l10n.t('$(add) Create New…'), value: createNewValue, alwaysShow: true };
    const answer = await askChoice({
      ...prompt,
      placeholder: field.label,
      items: [...items, create],
      ...(enteredValue ? { active: enteredValue } : {}),
    });
    if (answer === back) return back;
    if (answer !== createNewValue) return answer;
    const newClientId = await askNewClient(dependencies);
    if (newClientId !== back) return newClientId;
  }
}

/** Asks for a new OAuth 2.0 client and saves it. The answer is its id. */
async function askNewClient({ vendor, clients, enteredFields: around }: FieldDependencies): Promise<Answer<string>> {
  const origin = originOf(vendor, around.values);
  const origins = origin === undefined ? [] : [origin];
  const fields = createClientFields(vendor, origins).map((field) =>
    field.key === 'name' ? { ...field, parse: (text: string) => readClientName(clients, text) } : field,
  );
  const entry: EnteredFields = { values: {}, secrets: {} };
  const title = vscode.l10n.t('Add OAuth 2.0 Client for {0}', vendor.label);
  let index = 0;
  for (let field = fields[0]; field; field = fields[index]) {
    // One more than there are before the first, so that there is a way back to the choice it began with.
    const position = { step: index + 2, total: fields.length + 1 };
    const answer = await askField({ title, position }, field, { vendor, clients, enteredFields: entry });
    if (answer === back && index === 0) return back;
    index += answer === back ? -1 : 1;
  }
  const { name = '', clientId = '', clientAuthentication } = entry.values;
  const authenticationMethod = clientAuthentication === 'post' ? 'post' : 'basic';
  const client = await clients.save({
    vendor: vendor.id,
    name,
    clientId,
    clientAuthentication: authenticationMethod,
    clientSecret: entry.secrets['clientSecret'] ?? '',
    origins,
  });
  return client.id;
}

function readClientName(clients: OAuthClientService, text: string): FieldParseResult {
  const name = text.trim();
  return clients.isNameTaken(name)
    ? { error: vscode.l10n.t('Another OAuth 2.0 client has this name. Choose a different one.') }
    : { value: name };
}
