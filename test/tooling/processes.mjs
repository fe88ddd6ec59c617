// Small things that every script here needs from the operating system. Node built-ins only: runs before `npm ci` did.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();
process.on('exit', () => running.forEach((child) => child.kill('SIGTERM')));

/**
 * Starts a program that does not outlive this process, as long as this process ends in an orderly way.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} options
 */
export function launch(program, args, options) {
  const child = spawn(program, args, options);
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

/** Makes being asked to end an orderly way to end, with `end` in place of a plain exit. */
export function exitOnSignals(onExit = exit) {
  process.on('SIGINT', () => onExit(130));
  process.on('SIGTERM', () => onExit(143));
  process.on('SIGHUP', () => onExit(129));
  if (process.env.npm_lifecycle_event) exitWithParent(() => onExit(129));
}

/** @param {number} code @returns {void} */
function exit(code) {
  process.exit(code);
}

/**
 * npm starts a script through a shell, and a shell that is asked to end does not tell the script.
 * @param {() => void} onExit
 */
function exitWithParent(onExit) {
  const parent = process.ppid;
  const parentWatch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(parentWatch);
    onExit();
  }, 500);
  parentWatch.unref();
}

/**
 * Runs a program to its end with its output shown, or only in the error when `quiet`.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, quiet?: boolean }} [options]
 * @returns {Promise<string>} what it wrote, when `quiet`
 */
export async function run(program, args, { cwd, env, quiet = false } = {}) {
  const stdio = quiet
    ? /** @type {const} */ (['ignore', 'pipe', 'pipe'])
    : /** @type {const} */ (['ignore', 'inherit', 'inherit']);
  const child = launch(program, args, { cwd, env, stdio: [...stdio] });
  let output = '';
  child.stdout?.on('data', (data) => (output += data));
  child.stderr?.on('data', (data) => (output += data));
  const [code, signal] = await once(child, 'close');
  if (code !== 0) {
    throw new Error(
      `"${[program, ...args].join(' ')}" ended with ${signal ?? `exit code ${code}`}.\n${output.slice(-4000)}`,
    );
  }
  return output;
}

/**
 * Asks a process to end and waits until it has. After `timeoutMs` milliseconds it is killed.
 * @param {import('node:child_process').ChildProcess} child
 */
export async function stop(child, timeoutMs = 10_000) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
  await exited;
  clearTimeout(timer);
}

/**
 * Waits until `condition` gives something true, and returns that.
 * @template T
 * @param {string} description for the message when it never comes
 * @param {() => Promise<T> | T} condition
 * @returns {Promise<NonNullable<T>>}
 */
export async function waitUntil(description, condition, timeout = 60_000, intervalMs = 100) {
  const deadline = Date.now() + timeout;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (Date.now() > deadline) throw new Error(`Waited ${timeout / 1000} s in vain for ${description}.`);
    await sleep(intervalMs);
  }
}

/** @param {number} pid */
export function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}

/**
 * Does something that only one process at a time may do. A lock whose owner died is taken over.
 * @template T
 * @param {string} file the lock
 * @param {() => Promise<T>} action
 * @returns {Promise<T>}
 */
export async function withFileLock(file, action) {
  await waitUntil(`another process to finish (${file})`, () => acquireLock(file), 15 * 60_000, 500);
  try {
    return await action();
  } finally {
    rmSync(file, { force: true });
  }
}

/**
 * Linking a file that already names the owner is one step: nobody ever sees a lock without an owner.
 * @param {string} file
 */
function acquireLock(file) {
  const ownLockFile = `${file}.${process.pid}`;
  writeFileSync(ownLockFile, String(process.pid));
  try {
    linkSync(ownLockFile, file);
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
  } finally {
    rmSync(ownLockFile, { force: true });
  }
  if (isOwnerDead(file)) rmSync(file, { force: true });
  return false;
}

/** @param {string} file */
function isOwnerDead(file) {
  try {
    return !isRunning(Number(readFileSync(file, 'utf8')));
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT') return false;
    throw error;
  }
}
