import { t } from '@vscode/l10n';
import type { VendorMcpServer } from '../connections/vendor';
import { getApiOrigin } from './regions';

/**
 * Celigo's own MCP server (celigo-api.md §1.1). It takes an API token with full access as a bearer token (§1.2, §7).
 */
export const celigoMcpServer: VendorMcpServer = {
  url: (values) => `${getApiOrigin(values)}/celigo-mcp`,
  createAuthorization: async ({ secrets }) => `Bearer ${secrets['apiToken'] ?? ''}`,
  describeAuthorization: () => ({ scheme: 'Bearer', secretLabel: t('API token') }),
};
