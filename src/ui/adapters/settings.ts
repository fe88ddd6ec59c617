import * as vscode from 'vscode';
import type { PushSettings } from '../../app/push/pushDependencies';
import type { TimestampEncoding } from '../../engine/model/tablePlan';

/**
 * What `package.json` contributes under `celonisCeligo`. All of application scope: a workspace cannot change any of it.
 */
export interface Settings {
  'push.format': 'parquet' | 'csv';
  'push.timestamps': TimestampEncoding;
  'push.csv.separator': ',' | ';' | 'tab' | '|';
  'push.csv.lineEnding': 'crlf' | 'lf';
  'languageModels.sampleRows': number;
  requestTimeout: number;
}

export function getSetting<K extends keyof Settings>(key: K): Settings[K] {
  const value = vscode.workspace.getConfiguration('celonisCeligo').get<Settings[K]>(key);
  if (value === undefined) throw new Error(`The manifest contributes no setting celonisCeligo.${key}.`);
  return value;
}

/** How chunks are made where a push does not say otherwise. */
export function readPushSettings(): PushSettings {
  return {
    format: getSetting('push.format'),
    timestamps: getSetting('push.timestamps'),
    csvSeparator: getSetting('push.csv.separator'),
    csvLineEnding: getSetting('push.csv.lineEnding'),
  };
}
