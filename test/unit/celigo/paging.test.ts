import assert from 'node:assert/strict';
import { z } from 'zod';
import { bodyPages, datedPages, everyItem, linkPages, matching, nextLink } from '../../../src/celigo/paging';
import type { Page } from '../../../src/celigo/paging';
import type { ProblemError} from '../../../src/http/problem';
import { toProblem } from '../../../src/http/problem';
import { CeligoServer, none, token } from '../../support/celigoServer';

const item = z.object({ _id: z.string(), createdAt: z.string().optional() });
type Item = z.infer<typeof item>;
const listing = (path: string): { path: string; item: typeof item; step: string } => ({ path, item, step: 'listing' });

async function ids(first: Promise<Page<Item>>): Promise<string[]> {
  const all: string[] = [];
  for await (const one of everyItem(first, none)) all.push(one._id);
  return all;
}

describe('A list of Celigo', () => {
  let server: CeligoServer;
  beforeEach(async () => void (server = await CeligoServer.start()));
  afterEach(() => server.close());

  it('goes on at the address that the Link header names, relative or not', async () => {
    server.on('GET /v1/flows', ({ query }) => {
      const after = query.get('after');
      if (after === 'x/1+') return { json: [{ _id: 'c' }], headers: { link: `<${server.origin}/v1/flows?after=2>; rel="prev next"` } };
      if (after === '2') return { json: [{ _id: 'd' }], headers: { link: '</v1/flows>; rel="first"' } };
      return { json: [{ _id: 'a' }, { _id: 'b' }], headers: { link: '</v1/flows?x=1>; rel=first, </v1/flows?after=x%2F1%2B>; rel="next"' } };
    });
    assert.deepEqual(await ids(linkPages(server.api, listing('/v1/flows'), none)), ['a', 'b', 'c', 'd']);
  });

  it('asks for a part only when it is wanted', async () => {
    server.on('GET /v1/flows', { json: [{ _id: 'a' }], headers: { link: '</v1/flows?after=1>; rel="next"' } });
    const page = await linkPages(server.api, listing('/v1/flows'), none);
    assert.equal(server.calls.length, 1);
    assert.ok(page.next);
  });

  it('is empty when nothing comes (204), when null comes, and when an empty array comes', async () => {
    server.on('GET /v1/flows', { status: 204 }).on('GET /v1/users', { json: [] }).on('GET /v1/nulls', { text: 'null' });
    for (const path of ['/v1/flows', '/v1/users', '/v1/nulls']) assert.deepEqual(await ids(linkPages(server.api, listing(path), none)), []);
    assert.deepEqual(await ids(bodyPages(server.api, 'errors', listing('/v1/flows'), none)), []);
    assert.deepEqual(await ids(datedPages(server.api, listing('/v1/flows'), none)), []);
  });

  it('takes nextPageURL from the body where it stands there', async () => {
    server.on('GET /v1/flows/f/s/errors', ({ query }) =>
      query.has('page') ? { json: { errors: [{ _id: 'b' }], nextPageURL: null } } : { json: { errors: [{ _id: 'a' }], nextPageURL: '/v1/flows/f/s/errors?page=2' } },
    );
    assert.deepEqual(await ids(bodyPages(server.api, 'errors', listing('/v1/flows/f/s/errors'), none)), ['a', 'b']);
  });

  it('pages jobs by their time and shows none twice', async () => {
    const jobs = Array.from({ length: 25 }, (_, at) => ({ _id: `j${at}`, createdAt: new Date(Date.UTC(2026, 0, 31) - Math.floor(at / 2) * 1000).toISOString() }));
    server.on('GET /v1/jobs', ({ query }) => {
      assert.equal(query.get('_flowId'), 'f1');
      const until = query.get('createdAt_lte') ?? '9999';
      return { json: jobs.filter((job) => job.createdAt <= until).slice(0, 10) };
    });
    assert.deepEqual(await ids(datedPages(server.api, listing('/v1/jobs?_flowId=f1'), none)), jobs.map((job) => job._id));
  });

  it('never follows a link to another origin, and tells why', async () => {
    const foreign = await CeligoServer.start();
    try {
      for (const target of [`${foreign.origin}/v1/flows`, `//127.0.0.1:${new URL(foreign.origin).port}/v1/flows`, 'https://api.eu.integrator.io/v1/flows']) {
        server.on('GET /v1/flows', { json: [{ _id: 'a' }], headers: { link: `<${target}>; rel="next"` } });
        server.on('GET /v1/errors', { json: { errors: [{ _id: 'a' }], nextPageURL: target } });
        for (const list of [linkPages(server.api, listing('/v1/flows'), none), bodyPages(server.api, 'errors', listing('/v1/errors'), none)]) {
          await assert.rejects(ids(list), (error) => toProblem(error).kind === 'redirect');
        }
      }
      assert.deepEqual(foreign.calls, []);
    } finally {
      foreign.close();
    }
  });

  it('does not go round in circles', async () => {
    server.on('GET /v1/flows', { json: [{ _id: 'a' }], headers: { link: '</v1/flows>; rel="next"' } });
    await assert.rejects(ids(linkPages(server.api, listing('/v1/flows'), none)), /does not end/);
    assert.equal(server.calls.length, 1);
    server.on('GET /v1/flows', ({ query }) => ({ json: [{ _id: 'a' }], headers: { link: `</v1/flows?after=${query.get('after') === '1' ? 2 : 1}>; rel="next"` } }));
    await assert.rejects(ids(linkPages(server.api, listing('/v1/flows'), none)), /does not end/);
    assert.equal(server.calls.length, 4, 'a circle of two parts is noticed when it closes');
    server.on('GET /v1/errors', ({ query }) => ({ json: { errors: [], nextPageURL: query.has('b') ? '/v1/errors' : '/v1/errors?b=1' } }));
    await assert.rejects(ids(bodyPages(server.api, 'errors', listing('/v1/errors'), none)), /does not end/);
    assert.equal(server.calls.length, 6);
  });

  it('tells of a token that was purged between two parts', async () => {
    server.on('GET /v1/flows', ({ query }) =>
      query.has('after') ? { status: 401, json: { message: 'Bearer Authentication Failed' } } : { json: [{ _id: 'a' }], headers: { link: '</v1/flows?after=1>; rel="next"' } },
    );
    const page = await linkPages(server.api, listing('/v1/flows'), none);
    await assert.rejects(page.next!(none), (error: ProblemError) => {
      assert.equal(error.problem.kind, 'unauthorized');
      assert.match(error.problem.what, /API token/);
      assert.deepEqual(error.problem.fixes?.map((fix) => fix.kind), ['editConnection']);
      assert.ok(!error.message.includes(token));
      return true;
    });
  });

  it('is left as soon as a cancel comes', async () => {
    const cancel = new AbortController();
    server.on('GET /v1/flows', ({ query }) => {
      if (query.get('after') === '3') cancel.abort();
      return { json: [{ _id: 'a' }], headers: { link: `</v1/flows?after=${Number(query.get('after') ?? 0) + 1}>; rel="next"` } };
    });
    const walk = async (): Promise<void> => {
      for await (const _ of everyItem(linkPages(server.api, listing('/v1/flows'), cancel.signal), cancel.signal));
    };
    await assert.rejects(walk(), (error) => toProblem(error).kind === 'cancelled');
    assert.equal(server.calls.length, 4);
  });

  it('is searched for what is wanted, part by part', async () => {
    server.on('GET /v1/flows', ({ query }) => {
      const at = Number(query.get('after') ?? 0);
      return { json: [{ _id: `${at}` }], ...(at < 40 ? { headers: { link: `</v1/flows?after=${at + 1}>; rel="next"` } } : {}) };
    });
    const wanted = (one: Item): boolean => one._id === '7' || one._id === '40';
    const first = await matching(linkPages(server.api, listing('/v1/flows'), none), wanted, none);
    assert.deepEqual(first.items.map((one) => one._id), ['7']);
    assert.equal(server.calls.length, 8);
    assert.deepEqual(await ids(matching(linkPages(server.api, listing('/v1/flows'), none), wanted, none)), ['7', '40']);
  });

  it('reads Link headers in all their spellings', () => {
    assert.equal(nextLink('<https://x/a,b?c>; title="a, b"; rel="next"'), 'https://x/a,b?c');
    assert.equal(nextLink('<a>;rel=prev,<b>;rel=next'), 'b');
    assert.equal(nextLink('<a>; REL="NEXT"'), 'a');
    assert.equal(nextLink('<a>; rel="nextish"'), undefined);
    assert.equal(nextLink('<a>'), undefined);
    assert.equal(nextLink(undefined), undefined);
    assert.equal(nextLink('https://x/a'), undefined);
  });
});
