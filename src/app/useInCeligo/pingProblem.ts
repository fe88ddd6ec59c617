import { t } from '@vscode/l10n';
import type { PingFailure } from '../../celigo/integrations/connections';
import { describePingFailure } from '../../celigo/integrations/connections';
import type { Problem } from '../../core/problem';
import type { CelonisSource } from './celonisSource';

/**
 * What a failed ping means for this connection, and what to do: Celigo passes on the words of Celonis or of the
 * network.
 */
export function explainPing(failures: readonly PingFailure[], source: CelonisSource): Problem {
  const why = t('Celigo says: {0}', failures.map(describePingFailure).join(' · '));
  const codes = failures.flatMap(({ code, message }) => [
    String(code ?? ''),
    ...((message ?? '').match(/\b[45]\d\d\b/g) ?? []),
  ]);
  const text = failures.map(({ message }) => message ?? '').join(' ');
  const has = (code: string): boolean => codes.includes(code);
  if (has('401') || /invalid_client|unauthorized_client|invalid_scope/i.test(text)) {
    return {
      kind: 'unauthorized',
      what: t('Celonis did not accept the {0} that Celigo sent.', source.secret.label),
      why,
      next: t(
        'Test the connection here. If it fails too, enter a new secret; if it works, compare domain and auth type.',
      ),
      fixes: [{ kind: 'editConnection', label: t('Edit Connection') }],
    };
  }
  if (has('403')) {
    return {
      kind: 'forbidden',
      what: t('Celonis knows the {0}, but does not permit this.', source.secret.label),
      why,
      next:
        source.apiType === 'dataPush'
          ? t('Give it the permission Data Push API in the permissions of the data pool.')
          : t('Give it the permission Use package on the Studio packages of the knowledge models.'),
    };
  }
  if (has('404')) {
    return {
      kind: 'notFound',
      what: t('Celonis does not know the address that Celigo called.'),
      why,
      next:
        source.apiType === 'dataPush'
          ? t('Check the Pool ID of the connection: {0}.', source.poolId ?? '')
          : t(
              'The team may not have the Intelligence API. Contact Celonis support or your Celonis account team to switch it on.',
            ),
    };
  }
  if (/ENOTFOUND|EAI_AGAIN|getaddrinfo/i.test(text)) {
    return {
      kind: 'dns',
      what: t('Celigo does not find the domain {0}.', source.host),
      why,
      next: t('Check the domain. One that only your network knows cannot be reached from Celigo.'),
    };
  }
  if (/ECONNREFUSED|ECONNRESET|ETIMEDOUT|timed? ?out/i.test(text)) {
    return {
      kind: 'refused',
      what: t('Celigo does not reach {0}.', source.host),
      why,
      next: t('A list of allowed addresses in Celonis has to contain those of Celigo. Ask an administrator.'),
    };
  }
  if (/not authorized yet|needs? authori[sz]ation/i.test(text)) {
    return {
      kind: 'unauthorized',
      what: t('The connection in Celigo waits for its authorization.'),
      why,
      next: t('Open it in Celigo and choose Save & authorize.'),
    };
  }
  return {
    kind: 'invalid',
    what: t('Celigo could not use the connection.'),
    why,
    next: t('Correct what it names, and try again.'),
  };
}
