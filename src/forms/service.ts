import type { ConnectionService } from '../connections/service';

export type { Draft } from '../connections/service';

/** All that the form needs of the rest of the program. */
export type ConnectionFormService = Pick<ConnectionService, 'test' | 'save' | 'nameTaken' | 'uniqueName' | 'get'>;
