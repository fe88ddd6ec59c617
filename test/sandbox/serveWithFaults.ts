import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { IncomingServiceRequest, ServeRequest } from '../../src/sandbox/server';
import { beginReply, handleRequest } from '../../src/sandbox/server';
import type { Reply, Service } from '../../src/sandbox/service';
import type { FaultEffect, FaultInjector } from './faultInjector';
import type { RequestLog } from './requestLog';

/** Writes every request down, and lets those fail that a rule says. */
export function serveWithFaults(requestLog: RequestLog, faultInjector: FaultInjector): ServeRequest {
  return async (service, serviceRequest, response) => {
    const completeLogEntry = requestLog.beginEntry(service.name, serviceRequest);
    const effect = faultInjector.takeEffect(serviceRequest.method, serviceRequest.path) ?? {};
    let status = 0;
    try {
      const reply = await createReply(service, serviceRequest, effect);
      if (reply && !response.destroyed) {
        status = reply.status;
        await send(response, reply, effect);
      } else {
        serviceRequest.request.socket.destroy();
      }
    } finally {
      completeLogEntry(status, serviceRequest.receivedBytes, effect.description !== undefined);
    }
  };
}

/** What to send, or nothing where a fault says that the connection breaks. */
async function createReply(
  service: Service,
  serviceRequest: IncomingServiceRequest,
  effect: FaultEffect,
): Promise<Reply | undefined> {
  if (effect.early && effect.reset) return undefined;
  const replacesReply = effect.status !== undefined || effect.reset === true;
  if (replacesReply && !effect.after) {
    await serviceRequest.drainBody();
    await sleepIfPositive(effect.delayMs);
  } else {
    await sleepIfPositive(effect.delayMs);
    const reply = await handleRequest(service, serviceRequest);
    if (!replacesReply) return { ...reply, headers: { ...reply.headers, ...effect.headers } };
  }
  if (effect.status === undefined) return undefined;
  return { status: effect.status, headers: effect.headers ?? {}, body: effect.body };
}

async function send(response: ServerResponse, reply: Reply, effect: FaultEffect): Promise<void> {
  const bytes = beginReply(response, reply, { hasLength: !effect.endless });
  if (effect.endless) {
    const chunk = effect.dripMs ? bytes : Buffer.alloc(Math.max(65_536, bytes.length), bytes.length > 0 ? bytes : ' ');
    while (!response.destroyed) {
      if (!response.write(chunk)) await sleepIfPositive(5);
      await sleepIfPositive(effect.dripMs);
    }
  } else if (effect.truncate !== undefined) {
    const length = effect.truncate === true ? Math.floor(bytes.length / 2) : Math.min(effect.truncate, bytes.length);
    response.write(bytes.subarray(0, length), () => response.destroy());
  } else if (effect.dripMs) {
    for (const byte of bytes) {
      if (response.destroyed) return;
      response.write(Buffer.from([byte]));
      await sleepIfPositive(effect.dripMs);
    }
    response.end();
  } else {
    response.end(bytes);
  }
}

async function sleepIfPositive(ms: number | undefined): Promise<void> {
  if (ms) await sleep(ms);
}
