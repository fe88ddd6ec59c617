import { t } from '@vscode/l10n';
import { readPastedAddress, readPastedId } from '../connections/pastedText';
import type { FieldValues, VendorMcpServer } from '../connections/vendor';
import { urlPath } from '../http/urlPath';
import { createAuthorizationHeader } from './authorization';
import { getAuthType, keyTypeDetails } from './fields';
import { isPoolId, teamOrigin } from './teamAddress';

/** Where assets of the kind Agent Tools are, with their id (celonis-api.md §6.4). */
const assetPath = /^\/studio-copilot\/api\/v1\/mcp-servers\/mcp\/([^/]+)\/?$/;

/** An asset of the kind Agent Tools, whose URL Studio shows after it is published (celonis-api.md §6.4). */
export const celonisMcpServer: VendorMcpServer = {
  pastedUrl: {
    get prompt() {
      return t('The URL of the Agent Tools asset, or its ID');
    },
    get placeholder() {
      return 'https://acme.eu-1.celonis.cloud/studio-copilot/api/v1/mcp-servers/mcp/…';
    },
    get guide() {
      return {
        title: t('Where to find the URL'),
        steps: [
          t('In Celonis Studio, open the package with the Agent Tools asset, and the asset in it.'),
          t('Publish the package. The asset then shows its MCP server URL.'),
          t('Copy the URL. The key of this connection needs the permission Use on the package.'),
        ],
      };
    },
    parse: parseAssetUrl,
  },
  createAuthorization: createAuthorizationHeader,
  describeAuthorization(values) {
    const authType = getAuthType(values);
    if (authType === 'oauth') return { scheme: 'Bearer', secretLabel: t('Access token') };
    return {
      scheme: keyTypeDetails[authType].scheme,
      secretLabel: authType === 'custom' ? t('App key') : t('API key'),
    };
  },
};

function parseAssetUrl(text: string, values: FieldValues): { url: string } | { error: string } {
  const origin = teamOrigin(values['domain'] ?? '');
  const pastedId = readPastedId(text);
  if (isPoolId(pastedId)) return { url: `${origin}${urlPath`/studio-copilot/api/v1/mcp-servers/mcp/${pastedId}`}` };
  const address = readPastedAddress(text);
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const assetId = url && assetPath.exec(url.pathname)?.[1];
  if (!url || assetId === undefined)
    return {
      error: t('This is not the URL of an Agent Tools asset. It looks like this: {0}', `${origin}/studio-copilot/…`),
    };
  if (url.origin !== origin)
    return {
      error: t(
        'This asset belongs to {0}, but the connection to {1}. Its key is sent nowhere else.',
        url.host,
        new URL(origin).host,
      ),
    };
  return { url: `${origin}${url.pathname.replace(/\/$/, '')}` };
}
