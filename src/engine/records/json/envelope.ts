import type { PagingFacts } from './documentResult';

/** How services call the list of records in an answer. */
const wrapperKeys = new Set(
  [
    'records items value values data results result rows entries list content documents docs hits edges nodes',
    'elements resources objects members issues',
  ].flatMap((line) => line.split(' ')),
);

/**
 * How services call what they say about a list: how long it is, which part of it this is, and whether there is more.
 */
const pagingKeys = new Set(
  [
    'totalsize total totalcount total_count totalresults totalitems totalpages totalelements count size length',
    'num numberofelements page pagesize page_size perpage per_page pages limit offset skip start startat',
    'maxresults first last empty number done next nextpage next_page nextlink nextrecordsurl nextcursor',
    'next_cursor cursor previous prev prevlink hasmore has_more hasnext hasnextpage haspreviouspage',
    'startcursor endcursor islast success ok status statuscode code message error errors took timed_out object',
    'kind type etag self href rel url context max_score relation',
    'failed skipped successful _count scannedcount nexttoken next_token lastevaluatedkey _rid',
  ].flatMap((line) => line.split(' ')),
);

/** How services call what holds lists under names of their own. */
const outerWrapperKeys = new Set('_embedded data d result response payload hits'.split(' '));
/** How services call what holds values about a list. */
const pagingObjectKeys = new Set(
  'total page paging pagination pageinfo pageable meta _meta metadata links _links _shards cursor cursors'.split(' '),
);
/** How services call what they say instead of an answer. */
const errorKeys = new Set(
  'error errors fault exception error_description errormessage errorcode error_code'.split(' '),
);
const errorDetailKeys = new Set(
  [
    'status statuscode status_code code message messages timestamp path requestid request_id traceid trace_id detail',
    'details title type instance fields success ok reason description supportid support_id frontenderrorkey',
    'documentation_url help moreinfo more_info',
  ].flatMap((line) => line.split(' ')),
);

export function isWrapperPath(path: readonly string[]): boolean {
  return (
    wrapperKeys.has((path.at(-1) ?? '').toLowerCase()) ||
    path.slice(0, -1).some((key) => outerWrapperKeys.has(key.toLowerCase()))
  );
}

/** Whether a list of lists at this path is a table without names of columns, as spreadsheets and queries answer. */
export function isRowListPath(path: readonly string[]): boolean {
  return (
    path.length > 0 && path.length < 4 && (isWrapperPath(path) || /^(?:rows?|values|table)$/i.test(path.at(-1) ?? ''))
  );
}

/** Whether a value at this path says something about the list beside it and is no value of a record. */
export function isPagingPath(path: readonly string[]): boolean {
  const key = (path[path.length - 1] ?? '').toLowerCase();
  return (
    key.startsWith('@odata.') ||
    pagingKeys.has(key) ||
    path.slice(0, -1).some((key) => pagingObjectKeys.has(key.toLowerCase()))
  );
}

/** Whether an object with these keys is a link, as services put lists of them beside records. */
export function isLink(keys: Iterable<string>): boolean {
  const names = [...keys];
  return (
    names.some((key) => /^rel(?:ation)?$/.test(key)) &&
    names.every((key) => /^(?:rel(?:ation)?|href|url|name|kind|type|title|method|templated)$/.test(key))
  );
}

/** Whether an object with these keys is what a service says went wrong. */
export function isErrorAnswer(keys: ReadonlySet<string>): boolean {
  const names = [...keys].map((key) => key.toLowerCase());
  return (
    (names.some((name) => errorKeys.has(name)) || isMessage(names)) &&
    names.every((name) => errorKeys.has(name) || errorDetailKeys.has(name))
  );
}

/** A message, with where to read about it or what status it has, is no record either. */
function isMessage(names: readonly string[]): boolean {
  const explaining = ['documentation_url', 'status', 'statuscode', 'status_code', 'code', 'success', 'ok', 'requestid'];
  return (names.includes('message') || names.includes('detail')) && explaining.some((name) => names.includes(name));
}

/** How services call what leads to the next part of a list. */
const nextPageKeys = new Set(
  [
    'next nextpage next_page nextlink next_link nextrecordsurl nextpagetoken next_page_token nextcursor',
    'next_cursor nexttoken next_token continuationtoken continuation_token lastevaluatedkey hasmore has_more hasnext hasnextpage has_next @odata.nextlink __next',
  ].flatMap((line) => line.split(' ')),
);

/** Whether a value under this key says that there is more; `firstByte` is how it begins. */
export function leadsToNextPage(key: string, firstByte: number | undefined): boolean {
  const isNothing = firstByte === 0x6e || firstByte === 0x66;
  return !isNothing && nextPageKeys.has(key.toLowerCase());
}

const pageKeys = new Set(['page', 'pagenumber', 'page_number', 'currentpage', 'current_page', 'pageindex']);
const pagesKeys = new Set(['pages', 'totalpages', 'total_pages', 'pagecount', 'page_count', 'lastpage', 'last_page']);
const totalKeys = new Set(
  'total totalhits totalsize totalcount total_count totalresults totalitems totalelements totalrecords total_records @odata.count'.split(
    ' ',
  ),
);

/** What a number beside records says about them; undefined where it says nothing. */
export function pagingFact(
  path: readonly string[],
  text: string,
): Pick<PagingFacts, 'page' | 'pages' | 'total'> | undefined {
  const [parent = '', key = ''] = path.length > 1 ? path.slice(-2) : ['', ...path];
  // Elasticsearch has the number in an object.
  const name = (key === 'value' ? parent : key).toLowerCase();
  if (!/^\d{1,12}$/.test(text)) return undefined;
  if (pageKeys.has(name)) return { page: Number(text) };
  if (pagesKeys.has(name)) return { pages: Number(text) };
  return totalKeys.has(name) ? { total: Number(text) } : undefined;
}

/** What is known of a longer list, if these records are not all of it. */
export function pagingFacts(facts: PagingFacts, records: number): PagingFacts | undefined {
  const isPart =
    facts.nextKey !== undefined || (facts.pages ?? 1) > 1 || (facts.total !== undefined && facts.total > records);
  if (!isPart) return facts.besides ? { besides: facts.besides } : undefined;
  // Some count pages from 0.
  return facts.page === 0 ? { ...facts, page: 1 } : facts;
}

/** Where version 1.0 of OCEL has its events and objects under their ids (ocel-standard.org). */
export function isOcelPath(path: readonly string[]): boolean {
  return path.length === 1 && (path[0] === 'ocel:events' || path[0] === 'ocel:objects');
}

/** The objects in an object, to find out whether it is a table whose rows stand under their ids. */
export class KeyedObjects {
  private count = 0;
  private idLikeCount = 0;
  private firstKeys: ReadonlySet<string> | undefined;
  private sharedCount = 0;
  private numberedCount = 0;
  private readonly exampleIds: string[] = [];

  add(id: string, keys: ReadonlySet<string>): void {
    this.count++;
    if (/\d/.test(id) || /^[0-9a-f-]{16,}$/i.test(id)) this.idLikeCount++;
    this.firstKeys ??= keys;
    let shared = 0;
    for (const key of keys) if (this.firstKeys.has(key)) shared++;
    if (keys.size > 0 && shared * 2 >= Math.max(keys.size, this.firstKeys.size)) this.sharedCount++;
    if (keys.size >= 2 && [...keys].every((key, index) => key === String(index))) this.numberedCount++;
    if (this.exampleIds.length < 3) this.exampleIds.push(id.slice(0, 60));
  }

  /** Whether each is a column, with its values under the numbers of their rows, as pandas writes it. */
  get areColumns(): boolean {
    return this.count > 0 && this.numberedCount === this.count && this.sharedCount === this.count;
  }

  /**
   * How many there are and how they are called, if they look like the rows of a table.
   * @param areRows whether they are known to be rows.
   */
  summarize(areRows: boolean): { count: number; ids: readonly string[] } | undefined {
    const areAlike = this.count >= 2 && this.sharedCount * 10 >= this.count * 9;
    const areIds = this.idLikeCount * 10 >= this.count * 9 || this.count >= 20;
    return areRows || (areAlike && areIds) ? { count: this.count, ids: this.exampleIds } : undefined;
  }
}
