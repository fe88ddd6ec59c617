import { t } from '@vscode/l10n';
import { formatWait } from '../core/formatNumbers';
import type { Problem, ProblemKind } from '../core/problem';

const problemKindByCode: Readonly<Record<string, ProblemKind>> = {
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  EAI_FAIL: 'dns',
  EAI_NODATA: 'dns',
  ECONNREFUSED: 'refused',
  EHOSTUNREACH: 'refused',
  EHOSTDOWN: 'refused',
  ENETUNREACH: 'refused',
  ENETDOWN: 'refused',
  EADDRNOTAVAIL: 'refused',
  ETIMEDOUT: 'timeout',
  ESOCKETTIMEDOUT: 'timeout',
};

/**
 * Why a request got no answer, from what Node, OpenSSL or VS Code's proxy agent threw. `where` is left to the caller.
 */
export function networkProblem(error: unknown, host: string): Problem {
  const { code, message } = readErrorCode(error);
  if (/socket connection to prox|proxy connection|proxy connect|socks/i.test(message)) return proxyProblem(host);
  const certificate = explainCertificateError(code, message, host);
  if (certificate !== undefined) return certificateProblem(host, certificate);
  switch (problemKindByCode[code]) {
    case 'dns':
      return {
        kind: 'dns',
        what: t('The address {0} could not be found.', host),
        why: t('It was not found in DNS, or there is no network.'),
        next: t('Check the domain for typing mistakes, and whether you are online or need a VPN.'),
      };
    case 'refused':
      return {
        kind: 'refused',
        what: t('{0} could not be reached.', host),
        why:
          code === 'ECONNREFUSED'
            ? t('Nothing accepts connections at this address.')
            : t('There is no route to it from this network.'),
        next: t('Check the domain and its port, your network and your VPN.'),
      };
    case 'timeout':
      return timeoutProblem(host);
    default:
      return connectionBrokenProblem(code, message, host);
  }
}

/** No answer in time. `seconds` if we set the limit. */
export function timeoutProblem(host: string, seconds?: number): Problem {
  return {
    kind: 'timeout',
    what:
      seconds === undefined
        ? t('{0} did not answer in time.', host)
        : t('{0} did not answer completely within {1}.', host, formatWait(seconds * 1_000)),
    why: t('The service may be busy, or the network slow or closed.'),
    next: t('Try again. If it stays like this, check your network, VPN and proxy.'),
    fixes: [{ kind: 'retry', label: t('Try Again') }],
  };
}

/** The way to the host leads through a proxy that does not let us pass. */
export function proxyProblem(host: string, status?: number): Problem {
  return {
    kind: 'proxy',
    what: t('The proxy blocked the request to {0}.', host),
    why:
      status === 407
        ? t('The proxy requires a sign-in (407).')
        : t('It refused the connection or could not be reached itself.'),
    next: t('Check the proxy settings of VS Code (http.proxy and http.noProxy) or ask your IT department.'),
    ...(status === undefined ? {} : { status }),
    fixes: [{ kind: 'openSettings', query: 'http.proxy', label: t('Open Proxy Settings') }],
  };
}

function connectionBrokenProblem(code: string, message: string, host: string): Problem {
  if (code.startsWith('HPE_'))
    return unreadableResponseProblem(
      host,
      t('What it sent is not HTTP. Another program may be listening there, or it expects https.'),
    );
  if (
    code.startsWith('Z_') ||
    code.startsWith('ERR_BROTLI') ||
    /incorrect header check|unexpected end of file|decompress/i.test(message)
  ) {
    return unreadableResponseProblem(host, t('The compressed answer is damaged.'));
  }
  return {
    kind: 'reset',
    what: t('The connection to {0} was lost.', host),
    why: code
      ? t('The network reported {0}.', code)
      : t('The server closed the connection before the answer was complete.'),
    next: t('Try again. If it stays like this, check your network, VPN and proxy.'),
    fixes: [{ kind: 'retry', label: t('Try Again') }],
  };
}

function unreadableResponseProblem(host: string, why: string): Problem {
  return {
    kind: 'unreadable',
    what: t('The answer of {0} could not be read.', host),
    why,
    next: t('Check the domain and its port.'),
  };
}

/** Why there is no secure connection. `next`: what helps, unless it is a matter of the issuers known here. */
interface CertificateFault {
  why: string;
  next?: string;
}

function certificateProblem(host: string, { why, next }: CertificateFault): Problem {
  const problem = { kind: 'certificate', what: t('There is no trusted secure connection to {0}.', host), why } as const;
  if (next !== undefined) return { ...problem, next };
  return {
    ...problem,
    next: t(
      'If your company inspects encrypted traffic, its certificate must be installed in this computer\'s certificate store and the setting "http.systemCertificates" be on. Your IT department can help.',
    ),
    fixes: [{ kind: 'openSettings', query: 'http.systemCertificates', label: t('Open Certificate Settings') }],
  };
}

function explainCertificateError(code: string, message: string, host: string): CertificateFault | undefined {
  const next = t(
    'Check the date and time of this computer. If they are right, whoever runs the host, or the proxy of your company, has to renew the certificate.',
  );
  switch (code) {
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
      return { why: t('It shows a self-signed certificate, which anyone could have made.') };
    case 'SELF_SIGNED_CERT_IN_CHAIN':
      return { why: t('Its certificate goes back to a self-signed one that this computer does not trust.') };
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'CERT_UNTRUSTED':
      return { why: t('Its certificate comes from an issuer that this computer does not know.') };
    case 'CERT_HAS_EXPIRED':
      return { why: t('Its certificate has expired, or the clock of this computer is wrong.'), next };
    case 'CERT_NOT_YET_VALID':
      return { why: t('Its certificate is not valid yet, or the clock of this computer is wrong.'), next };
    case 'CERT_REVOKED':
      return {
        why: t('Its certificate was revoked.'),
        next: t('Send nothing there before whoever runs the host has replaced it.'),
      };
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
    case 'HOSTNAME_MISMATCH':
      return {
        why: t('Its certificate was made for another host, not for {0}.', host),
        next: t(
          'Check the domain for typing mistakes. If it is right, something on the way answers in its place: your IT department can help.',
        ),
      };
  }
  if (code === 'EPROTO' || code.startsWith('ERR_SSL')) {
    return /wrong.version.number|packet length too long/i.test(message)
      ? {
          why: t('The server there does not use TLS. The port may be wrong.'),
          next: t('Check the domain and its port.'),
        }
      : {
          why: t('The server and this computer have no TLS version or cipher in common ({0}).', code),
          next: t(
            'Check the domain. If it is right, a proxy on the way may use outdated encryption: your IT department can help.',
          ),
        };
  }
  return /CERT|ERR_TLS/.test(code) ? { why: t('Its certificate was not accepted ({0}).', code) } : undefined;
}

/** The code and message of an error, or of the first cause that has a code. */
function readErrorCode(error: unknown): { code: string; message: string } {
  let message = '';
  for (
    let current: unknown = error, depth = 0;
    current instanceof Error && depth < 5;
    current = current.cause, depth++
  ) {
    message ||= current.message;
    if ('code' in current && typeof current.code === 'string') return { code: current.code, message: current.message };
  }
  return { code: '', message };
}
