import assert from 'node:assert/strict';
import { z } from 'zod';
import { readBodyPage, readDatedPage, readLinkPage, readNextLink } from '../../../src/celigo/paging';
import type { ListPage } from '../../../src/connections/listPages';
import { filterPages, iterateItems } from '../../../src/connections/listPages';
import type { ProblemError } from '../../../src/core/problem';
import { toProblem } from '../../../src/core/problem';
import { FakeCeligoServer, neverAborted, testApiToken } from '../../support/celigoServer';

const item = z.object({ _id: z.string(), createdAt: z.string().optional() });
type PageItem = z.infer<typeof item>;
const listing = (path: string): { path: string; itemSchema: typeof item; step: string } => ({
  path,
  itemSchema: item,
  step: 'listing',
});

async function ids(first: Promise<ListPage<PageItem>>): Promise<string[]> {
  const all: string[] = [];
  for await (const pageItem of iterateItems(first, neverAborted)) all.push(pageItem._id);
  return all;
}

describe('A list of Celigo', () => {
  let server: FakeCeligoServer;
  beforeEach(async () => void (server = await FakeCeligoServer.start()));
  afterEach(() => server.close());

  it('goes on at the address that the Link header names, relative or not', async () => {
    server.setReply('GET /v1/flows', ({ query }) => {
      const after = query.get('after');
      if (after === 'x/1+')
        return { json: [{ _id: 'c' }], headers: { link: `<${server.origin}/v1/flows?after=2>; rel="prev next"` } };
      if (after === '2') return { json: [{ _id: 'd' }], headers: { link: '</v1/flows>; rel="first"' } };
      return {
        json: [{ _id: 'a' }, { _id: 'b' }],
        headers: { link: '</v1/flows?x=1>; rel=first, </v1/flows?after=x%2F1%2B>; rel="next"' },
      };
    });
    assert.deepEqual(await ids(readLinkPage(server.celigoApi, listing('/v1/flows'), neverAborted)), [
      'a',
      'b',
      'c',
      'd',
    ]);
  });

  it('asks for a part only when it is needed', async () => {
    server.setReply('GET /v1/flows', { json: [{ _id: 'a' }], headers: { link: '</v1/flows?after=1>; rel="next"' } });
    const page = await readLinkPage(server.celigoApi, listing('/v1/flows'), neverAborted);
    assert.equal(server.requests.length, 1);
    assert.ok(page.loadNext);
  });

  it('is empty when nothing comes (204), when null comes, and when an empty array comes', async () => {
    server
      .setReply('GET /v1/flows', { status: 204 })
      .setReply('GET /v1/users', { json: [] })
      .setReply('GET /v1/nulls', { text: 'null' });
    for (const path of ['/v1/flows', '/v1/users', '/v1/nulls'])
      assert.deepEqual(await ids(readLinkPage(server.celigoApi, listing(path), neverAborted)), []);
    assert.deepEqual(await ids(readBodyPage(server.celigoApi, 'errors', listing('/v1/flows'), neverAborted)), []);
    assert.deepEqual(await ids(readDatedPage(server.celigoApi, listing('/v1/flows'), neverAborted)), []);
  });

  it('takes nextPageURL from the body where it stands there', async () => {
    server.setReply('GET /v1/flows/f/s/errors', ({ query }) =>
      query.has('page')
        ? { json: { errors: [{ _id: 'b' }], nextPageURL: null } }
        : { json: { errors: [{ _id: 'a' }], nextPageURL: '/v1/flows/f/s/errors?page=2' } },
    );
    assert.deepEqual(
      await ids(readBodyPage(server.celigoApi, 'errors', listing('/v1/flows/f/s/errors'), neverAborted)),
      ['a', 'b'],
    );
  });

  it('pages jobs by their time and shows none twice', async () => {
    const jobs = Array.from({ length: 25 }, (_, itemIndex) => ({
      _id: `j${itemIndex}`,
      createdAt: new Date(Date.UTC(2026, 0, 31) - Math.floor(itemIndex / 2) * 1000).toISOString(),
    }));
    server.setReply('GET /v1/jobs', ({ query }) => {
      assert.equal(query.get('_flowId'), 'f1');
      const createdBefore = query.get('createdAt_lte') ?? '9999';
      return { json: jobs.filter((job) => job.createdAt <= createdBefore).slice(0, 10) };
    });
    assert.deepEqual(
      await ids(readDatedPage(server.celigoApi, listing('/v1/jobs?_flowId=f1'), neverAborted)),
      jobs.map((job) => job._id),
    );
  });

  it('never follows a link to another origin, and tells why', async () => {
    const foreign = await FakeCeligoServer.start();
    try {
      for (const target of [
        `${foreign.origin}/v1/flows`,
        `//127.0.0.1:${new URL(foreign.origin).port}/v1/flows`,
        'https://api.eu.integrator.io/v1/flows',
      ]) {
        server.setReply('GET /v1/flows', { json: [{ _id: 'a' }], headers: { link: `<${target}>; rel="next"` } });
        server.setReply('GET /v1/errors', { json: { errors: [{ _id: 'a' }], nextPageURL: target } });
        for (const list of [
          readLinkPage(server.celigoApi, listing('/v1/flows'), neverAborted),
          readBodyPage(server.celigoApi, 'errors', listing('/v1/errors'), neverAborted),
        ]) {
          await assert.rejects(ids(list), (error) => toProblem(error).kind === 'redirect');
        }
      }
      assert.deepEqual(foreign.requests, []);
    } finally {
      foreign.close();
    }
  });

  it('does not go round in circles', async () => {
    server.setReply('GET /v1/flows', { json: [{ _id: 'a' }], headers: { link: '</v1/flows>; rel="next"' } });
    await assert.rejects(ids(readLinkPage(server.celigoApi, listing('/v1/flows'), neverAborted)), /does not end/);
    assert.equal(server.requests.length, 1);
    server.setReply('GET /v1/flows', ({ query }) => ({
      json: [{ _id: 'a' }],
      headers: { link: `</v1/flows?after=${query.get('after') === '1' ? 2 : 1}>; rel="next"` },
    }));
    await assert.rejects(ids(readLinkPage(server.celigoApi, listing('/v1/flows'), neverAborted)), /does not end/);
    assert.equal(server.requests.length, 4, 'a circle of two parts is noticed when it closes');
    server.setReply('GET /v1/errors', ({ query }) => ({
      json: { errors: [], nextPageURL: query.has('b') ? '/v1/errors' : '/v1/errors?b=1' },
    }));
    await assert.rejects(
      ids(readBodyPage(server.celigoApi, 'errors', listing('/v1/errors'), neverAborted)),
      /does not end/,
    );
    assert.equal(server.requests.length, 6);
  });

  it('tells of a token that was purged between two parts', async () => {
    server.setReply('GET /v1/flows', ({ query }) =>
      query.has('after')
        ? { status: 401, json: { message: 'Bearer Authentication Failed' } }
        : { json: [{ _id: 'a' }], headers: { link: '</v1/flows?after=1>; rel="next"' } },
    );
    const page = await readLinkPage(server.celigoApi, listing('/v1/flows'), neverAborted);
    await assert.rejects(page.loadNext!(neverAborted), (error: ProblemError) => {
      assert.equal(error.problem.kind, 'unauthorized');
      assert.match(error.problem.what, /API token/);
      assert.deepEqual(
        error.problem.fixes?.map((fix) => fix.kind),
        ['editConnection'],
      );
      assert.ok(!error.message.includes(testApiToken));
      return true;
    });
  });

  it('is left as soon as a cancel comes', async () => {
    const cancel = new AbortController();
    server.setReply('GET /v1/flows', ({ query }) => {
      if (query.get('after') === '3') cancel.abort();
      return {
        json: [{ _id: 'a' }],
        headers: { link: `</v1/flows?after=${Number(query.get('after') ?? 0) + 1}>; rel="next"` },
      };
    });
    const readAllPages = async (): Promise<void> => {
      for await (const _ of iterateItems(
        readLinkPage(server.celigoApi, listing('/v1/flows'), cancel.signal),
        cancel.signal,
      ));
    };
    await assert.rejects(readAllPages(), (error) => toProblem(error).kind === 'cancelled');
    assert.equal(server.requests.length, 4);
  });

  it('is searched part by part', async () => {
    server.setReply('GET /v1/flows', ({ query }) => {
      const itemIndex = Number(query.get('after') ?? 0);
      return {
        json: [{ _id: `${itemIndex}` }],
        ...(itemIndex < 40 ? { headers: { link: `</v1/flows?after=${itemIndex + 1}>; rel="next"` } } : {}),
      };
    });
    const isMatch = (pageItem: PageItem): boolean => pageItem._id === '7' || pageItem._id === '40';
    const first = await filterPages(
      readLinkPage(server.celigoApi, listing('/v1/flows'), neverAborted),
      isMatch,
      neverAborted,
    );
    assert.deepEqual(
      first.items.map((item) => item._id),
      ['7'],
    );
    assert.equal(server.requests.length, 8);
    assert.deepEqual(
      await ids(filterPages(readLinkPage(server.celigoApi, listing('/v1/flows'), neverAborted), isMatch, neverAborted)),
      ['7', '40'],
    );
  });

  it('reads Link headers in all their spellings', () => {
    assert.equal(readNextLink('<https://x/a,b?c>; title="a, b"; rel="next"'), 'https://x/a,b?c');
    assert.equal(readNextLink('<a>;rel=prev,<b>;rel=next'), 'b');
    assert.equal(readNextLink('<a>; REL="NEXT"'), 'a');
    assert.equal(readNextLink('<a>; rel="nextish"'), undefined);
    assert.equal(readNextLink('<a>'), undefined);
    assert.equal(readNextLink(undefined), undefined);
    assert.equal(readNextLink('https://x/a'), undefined);
  });
});
