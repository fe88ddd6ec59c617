import { t } from '@vscode/l10n';
import { BodyPlaceholder, type BodyValue } from '../../celigo/connectors/bodyPlaceholder';
import type { RecipeAnswers, RecipeQuestion } from '../../celigo/connectors/connectorRecipe';
import { apiPath } from '../../celigo/connectors/connectorRecipe';
import type { CelonisSource } from './celonisSource';
import { iClientIdKey } from './universalBody';

/** The connector cannot be used for this connection. The message is a sentence for people. */
export class ConnectorNotUsableError extends Error {}

export const notUsable = (sentence: string): ConnectorNotUsableError => new ConnectorNotUsableError(sentence);

/**
 * What our connection answers to a question of the connector; undefined where only a person knows. Ids of fields are
 * the connector's own, so its label tells what is meant. Throws ConnectorNotUsableError.
 */
export function answerFromSource(
  question: RecipeQuestion,
  source: CelonisSource,
  answers: RecipeAnswers,
): BodyValue | undefined {
  const { path, choices, label, isSecret } = question;
  if (path === apiPath) return chooseApi(question, source);
  if (path === 'http.auth.type') return chooseAuthType(question, source);
  if (path === 'http._iClientId') return new BodyPlaceholder(iClientIdKey, t('OAuth 2.0 client'), false);
  if (path === 'http.auth.oauth.scope') return source.oauth?.scopes ?? [];
  if (isSecret) return chooseSecret(question, source, answers);
  const [firstChoice, ...otherChoices] = choices;
  if (firstChoice) return otherChoices.length === 0 ? firstChoice.value : undefined;
  const words = `${label} ${path.split('.').pop() ?? ''}`;
  if (/pool/i.test(words)) return source.poolId;
  if (/domain|host|team|sub-?domain/i.test(words)) return source.host;
  return undefined;
}

function chooseApi({ choices }: RecipeQuestion, { apiType }: CelonisSource): string {
  const pattern = apiType === 'dataPush' ? /data[\s_-]*push/i : /intelligence/i;
  const [match, otherMatch] = choices.filter(({ label }) => pattern.test(label));
  if (match && !otherMatch) return match.value;
  throw notUsable(
    t(
      'The connector has no single API type for {0}. It offers: {1}.',
      apiType === 'dataPush' ? t('Data push') : t('Intelligence'),
      choices.map(({ label }) => label).join(', '),
    ),
  );
}

function chooseAuthType({ choices }: RecipeQuestion, { authType }: CelonisSource): string {
  if (choices.length === 0 || choices.some(({ value }) => value === authType)) return authType;
  throw notUsable(
    t(
      'The connector does not take the auth type {0} for this API type. It takes: {1}.',
      authTypeLabel(authType),
      choices.map(({ label }) => label).join(', '),
    ),
  );
}

/** A token connection has one secret; any other that the connector names must be ours, or there is one too many. */
function chooseSecret({ path, label }: RecipeQuestion, { authType, secret }: CelonisSource, answers: RecipeAnswers) {
  const isTaken = [...answers.values()].some((answer) => answer instanceof BodyPlaceholder && answer.isSecret);
  const isOurs =
    authType === 'token'
      ? path === 'http.auth.token.token'
      : authType === 'custom' && path.startsWith('http.encrypted.');
  if (isOurs && !isTaken) return new BodyPlaceholder(secret.key, secret.label, true);
  throw notUsable(t('The connector asks for a secret that this connection does not have: {0}.', label));
}

export function authTypeLabel(authType: CelonisSource['authType']): string {
  return { custom: t('Custom'), token: t('Token'), oauth: t('OAuth 2.0') }[authType];
}
