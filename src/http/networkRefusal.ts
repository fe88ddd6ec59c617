import { isIP } from 'node:net';
import { t } from '@vscode/l10n';
import type { Fix, Problem } from '../core/problem';
import { trimEndCharacters } from '../core/trimCharacters';

/**
 * A host that refuses the network that a call comes from, or the address, whatever the credential: a list of allowed
 * addresses (celonis-api.md §1), a proxy or a firewall.
 */

/** A refusal with and without a credential, which says nothing about the credential. `problem` is the refusal. */
export function networkRefusedProblem(problem: Problem, host: string): Problem {
  return {
    ...problem,
    ...describeRemedy(problem.fixes),
    kind: 'proxy',
    what: t('{0} refuses every call from this network, with or without a credential.', host),
  };
}

/** A refusal whose own text says that it is about the network; undefined for any other. */
export function readNetworkRefusal(problem: Problem, text: string, host: string): Problem | undefined {
  const words = readWords(text);
  const address = findAddress(words, host);
  if (!isAboutNetwork(words) && !(address !== undefined && problem.status === 403)) return undefined;
  const addressSentence = address === undefined ? undefined : t('The address that was refused is {0}.', address);
  return {
    ...problem,
    ...describeRemedy(problem.fixes),
    kind: 'proxy',
    what: t('{0} refuses calls from this network.', host),
    why: [problem.why, addressSentence].filter(Boolean).join(' '),
  };
}

function describeRemedy(fixes: readonly Fix[] = []): Pick<Problem, 'next' | 'fixes'> {
  return {
    next: t(
      'Ask an administrator whether this network is on the list of allowed addresses, or connect to the VPN of your company. A proxy or firewall on the way may refuse as well.',
    ),
    fixes: [{ kind: 'retry', label: t('Try Again') }, ...fixes.filter(({ kind }) => kind === 'showAnswer')],
  };
}

/** What is said of networks only. An address alone may be named by a service that refuses a key, too. */
function isAboutNetwork(words: readonly string[]): boolean {
  return words.some((word, index) => {
    const following = words[index + 1] ?? '';
    if (/^(?:allow|white|block|black|deny)-?list/i.test(word)) return true;
    if (/^(?:allow|white|block|black|deny)$/i.test(word) && /^list/i.test(following)) return true;
    if (!/^ip\b/i.test(word)) return false;
    const around = words.slice(Math.max(0, index - 8), index + 12);
    return /^(?:restriction|range|filter)/i.test(following) || around.some(isRefusalWord);
  });
}

function isRefusalWord(word: string): boolean {
  return /^(?:not|denied|blocked|restricted|forbidden|rejected|nicht|gesperrt|blockiert|verweigert)/i.test(word);
}

/** No more of a page is looked at: the address stands at its end often enough. */
const maxLength = 50_000;

function readWords(text: string): string[] {
  return text
    .slice(0, maxLength)
    .replace(/<[^<>]{0,500}>/g, ' ')
    .split(/[^\w.:/-]+/)
    .filter(Boolean);
}

/** The one address that is named, or the one that follows a word for the caller. */
function findAddress(words: readonly string[], host: string): string | undefined {
  const addressWords = words.flatMap((word, index) => {
    const address = readAddress(word);
    if (address === undefined || host.includes(address)) return [];
    return [{ address, isCaller: words.slice(Math.max(0, index - 3), index + 1).some(isCallerWord) }];
  });
  for (const candidates of [addressWords, addressWords.filter(({ isCaller }) => isCaller)]) {
    const [onlyAddress, otherAddress] = new Set(candidates.map(({ address }) => address));
    if (onlyAddress !== undefined && otherAddress === undefined) return onlyAddress;
  }
  return undefined;
}

function isCallerWord(word: string): boolean {
  return /^(?:your|client|source|remote|from|ip|addr|address|adresse)\b/i.test(word);
}

/** "203.0.113.9", with the port, the length of a network's prefix or `IP:` beside it. */
function readAddress(word: string): string | undefined {
  const bare = trimEndCharacters(word.replace(/^(?:client|source|remote|from|ip|addr|address):/i, ''), '.:');
  const address = /^[\d.]+[:/]\d{1,5}$/.test(bare) ? bare.slice(0, bare.search(/[:/]/)) : bare;
  const version = isIP(address);
  return version === 4 || (version === 6 && /\d/.test(address)) ? address : undefined;
}
