import assert from 'node:assert/strict';
import { statusProblem } from '../../../src/http/statusProblem';

const host = 'acme.eu-1.celonis.cloud';

function explain(status: number, text: string, type = 'application/json') {
  const headers = { get: (name: string) => (name === 'content-type' ? type : null) };
  return statusProblem({ status, headers, text }, host);
}

describe('A refusal that is about the network', () => {
  const refusals: [name: string, status: number, text: string, address: string | undefined, type?: string][] = [
    ['JSON', 403, '{"message":"IP 203.0.113.9 is not allowed"}', '203.0.113.9'],
    ['a port', 403, 'Access from 198.51.100.7:443 denied by policy', '198.51.100.7', 'text/plain'],
    ['a short IPv6', 403, 'Denied: 2001:db8::1.', '2001:db8::1', 'text/plain'],
    ['a long IPv6 in brackets', 403, '[2001:db8:0:0:0:7:1:2]:8443 may not', '2001:db8:0:0:0:7:1:2', 'text/plain'],
    ['IPv4 in IPv6', 403, '{"message":"::ffff:203.0.113.9 is blocked"}', '::ffff:203.0.113.9'],
    ['a name before it', 403, '{"message":"ip=203.0.113.9"}', '203.0.113.9'],
    ['a colon before it', 403, '{"message":"client IP:203.0.113.9"}', '203.0.113.9'],
    ['XML', 403, '<Error><Code>AccessDenied</Code><Address>203.0.113.9</Address></Error>', '203.0.113.9'],
    ['the end of a page', 403, `<html><p>${'x '.repeat(9_000)}</p><p>Your IP: <b>203.0.113.9</b>`, '203.0.113.9'],
    ["two addresses, one of them the caller's", 403, 'Node 10.0.0.7 refuses client 203.0.113.9', '203.0.113.9'],
    [
      'two addresses that nothing tells apart',
      403,
      '{"message":"10.0.0.7 and 10.0.0.8: not on the allow list"}',
      undefined,
    ],
    ['a list', 403, '{"message":"Not on the allow list"}', undefined],
    ['a 401 about an address', 401, '{"error":"IP address is not whitelisted"}', undefined],
  ];
  for (const [name, status, text, address, type] of refusals)
    it(`blames no key, and names the address where it is told: ${name}`, () => {
      const { kind, what, why, next } = explain(status, text, type);
      assert.deepEqual([kind, what], ['proxy', `${host} refuses calls from this network.`]);
      assert.match(next ?? '', /list of allowed addresses/);
      const shown = /The address that was refused is (\S+)\.$/.exec(why ?? '')?.[1];
      assert.equal(shown, address);
    });

  const others: [name: string, status: number, text: string][] = [
    ['no permission', 403, '{"title":"Access Denied.","status":403,"errorCode":"ADMIN_ACCESS_ERROR"}'],
    ['a key', 401, '{"error":"Unauthorized"}'],
    ['a key that an address showed', 401, '{"message":"Invalid key, asked from 203.0.113.9"}'],
    ['a version', 403, '{"message":"Forbidden by squid/3.5.27.1 v1.2.3.4"}'],
    ['no address', 403, '{"message":"Rule 300.1.2.3 at 12:30:45 in Foo::Bar, 00:1a:2b:3c:4d:5e"}'],
    ['a multiplication', 403, '{"message":"The script may not zip files"}'],
  ];
  for (const [name, status, text] of others)
    it(`is not seen where the text is about something else: ${name}`, () => {
      assert.notEqual(explain(status, text).kind, 'proxy');
    });

  it('is left open where a refusal is in no form of a service', () => {
    assert.match(
      explain(403, '{"message":"Forbidden"}').next ?? '',
      /whether it is the network that is refused instead/,
    );
    assert.doesNotMatch(explain(403, '{"detail":"No.","errorCode":"ADMIN_ACCESS_ERROR"}').next ?? '', /network/);
    assert.doesNotMatch(explain(401, '{"error":"Unauthorized"}').next ?? '', /network/);
  });
});
