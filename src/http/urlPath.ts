/**
 * A path with its ids escaped: urlPath`/v1/flows/${id}/run`. Whatever an id is, it stays one segment: `.` and `..`,
 * which a URL parser would take for directions even when percent-encoded, are encoded twice and so name nothing that a
 * service has; half a surrogate pair, which cannot be encoded, becomes U+FFFD.
 */
export function urlPath(literals: TemplateStringsArray, ...ids: readonly string[]): string {
  return String.raw({ raw: literals }, ...ids.map(encodeSegment));
}

function encodeSegment(id: string): string {
  if (/^(?:\.|%2e){1,2}$/i.test(id)) return id.replace(/%/g, '%25').replace(/\./g, '%252E');
  return encodeURIComponent(id.replace(/\p{Surrogate}/gu, '\ufffd'));
}
