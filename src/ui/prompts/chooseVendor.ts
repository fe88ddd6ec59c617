import * as vscode from 'vscode';
import type { Vendor } from '../../connections/vendor';
import { askChoice } from './prompts';

/** Asks whose service the new connection is for; where there is only one, it is that. */
export async function chooseVendor(vendors: readonly Vendor[], title: string): Promise<Vendor> {
  const [firstVendor, ...otherVendors] = vendors;
  if (firstVendor && otherVendors.length === 0) return firstVendor;
  const items = vendors.map((vendor) => ({ label: vendor.label, detail: vendor.description, value: vendor }));
  const chosenVendor = await askChoice({
    title,
    placeholder: vscode.l10n.t('Which service do you want to connect to?'),
    items,
  });
  return chosenVendor as Vendor;
}
