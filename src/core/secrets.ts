/** Secrets by the key of their field. Lives as briefly as possible and is never serialised. */
export type Secrets = Readonly<Record<string, string>>;
