import type { Locator, Page } from 'playwright-core';
import { ConnectionForm } from './connectionForm';

/** The push panel, inside its webview. */
export class PushPanel extends ConnectionForm {
  constructor(page: Page) {
    super(page);
  }

  /** A field above the columns. */
  optionField(label: string): Locator {
    return this.frame.getByLabel(label, { exact: true });
  }

  /** A cell of the list of columns: "Type" of "ordered_on". */
  cell(column: string, field: 'name' | 'source' | 'type' | 'length' | 'format' | 'note'): Locator {
    return this.row(column).locator(`.cell-${field}`);
  }

  columnCheckbox(column: string, checkbox: 'Push' | 'Key'): Locator {
    return this.row(column).getByRole('checkbox', { name: `${checkbox}: ${column}` });
  }

  private row(column: string): Locator {
    return this.frame
      .getByRole('row')
      .filter({ has: this.frame.getByRole('checkbox', { name: `Push: ${column}`, exact: true }) });
  }

  async setType(column: string, type: string): Promise<void> {
    await this.cell(column, 'type').click();
    const input = this.row(column).getByRole('combobox');
    await input.fill(type);
    await input.press('Enter');
  }

  async setFormat(column: string, format: string): Promise<void> {
    // There is no format before the type that was just chosen has come back.
    await this.row(column).locator('.cell-format.editable').click();
    const input = this.row(column).getByRole('combobox');
    await input.fill(format);
    await input.press('Enter');
  }

  /** How it stands, at the bottom. */
  statusText(text: string | RegExp): Locator {
    return this.frame.locator('footer').getByText(text);
  }
}
