/** What the core needs of a log. The one that a person can open is in platform/log.ts, behind the redactor. */
export interface Log {
  debug(line: string): void;
  info(line: string): void;
  warn(line: string): void;
  error(line: string): void;
}
