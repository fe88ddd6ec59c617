/**
 * That something may be changed behind one connection. Given by `permitChange` alone, which asks where it has to; a
 * session that is opened without it sends no request that changes anything.
 */
export class ChangePermission {
  constructor(readonly connectionId: string) {}
}
