import type { ConnectionService } from '../../connections/connectionService';
import { parseField } from '../../connections/parseField';
import type { Fix } from '../../core/problem';
import { executeCommand } from '../adapters/executeCommand';
import { showModal } from '../adapters/notifications';
import { askChosenText } from '../prompts/askChosenText';
import { back } from '../prompts/prompts';

/** Carries out a `chooseValue` fix on a saved connection: asks for the value, stores it and tests the connection. */
export async function chooseFieldValue(
  service: ConnectionService,
  id: string,
  fix: Extract<Fix, { kind: 'chooseValue' }>,
): Promise<void> {
  const connection = service.get(id);
  const field = connection && service.getVendor(connection.vendor).fields.find(({ key }) => key === fix.field);
  if (!connection || !field) return;
  const { vendor, name, environment, values } = connection;
  const draft = { vendor, name, environment, values, secrets: {}, secretsOf: id };
  for (;;) {
    const answer = await askChosenText({ title: name }, field, values, ({ key }, signal) =>
      service.listFieldChoices(draft, key, signal),
    );
    if (answer === back) return;
    const result = parseField(field, answer, values);
    if (result.error === undefined) {
      await service.setField(id, { field: field.key, value: result.value });
      break;
    }
    await showModal(result.error, '');
  }
  await executeCommand('celonisCeligo.testConnection', id);
}
