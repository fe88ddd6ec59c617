import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const program = `
import json, resource, sys
import pandas
source, target = sys.argv[1:]
if source.endswith('.csv'):
    table = pandas.read_csv(source)
else:
    table = pandas.read_json(source, lines=source.endswith('.ndjson'))
table.to_csv(target, index=False)
print(json.dumps({'rows': len(table), 'peakRssMb': resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}))
`;

/**
 * Writes a file of CSV or JSON as CSV, as the users of pandas do who have no pyarrow for Parquet. Nested values stay as
 * Python writes them.
 * @returns how many rows there are, and the megabytes that Python needed at its peak.
 */
export async function convertWithPandas(
  file: string,
  outputFile: string,
): Promise<{ rows: number; peakRssMb: number }> {
  const { stdout } = await promisify(execFile)('python3', ['-c', program, file, outputFile]);
  return JSON.parse(stdout) as { rows: number; peakRssMb: number };
}
