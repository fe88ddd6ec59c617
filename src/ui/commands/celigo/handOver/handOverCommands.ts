import { findRequest } from '../../definitions/copyPushAs';
import type { Services } from '../../services';
import { registerFlowSwitch } from './flowSwitchCommands';
import { handOverPush } from './handOverPush';

type Dependencies = Pick<
  Services,
  'commands' | 'files' | 'history' | 'log' | 'progress' | 'questions' | 'reviews' | 'service' | 'tree' | 'workers'
>;

/** A push that proved right by hand becomes a flow in Celigo. */
export function registerHandOver(services: Dependencies): void {
  registerFlowSwitch(services);
  services.commands.register('celonisCeligo.handOverToCeligo', async (scope, arg) =>
    handOverPush(services, scope, await findRequest(services, arg)),
  );
}
