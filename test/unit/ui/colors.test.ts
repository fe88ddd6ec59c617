import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

type Base = 'dark' | 'light' | 'highContrast' | 'highContrastLight';
interface Color {
  id: string;
  defaults: Record<Base, string>;
}

/**
 * What lies below a row of the side bar, at rest and under the pointer, in the themes that VS Code brings along: their
 * own colours, or the defaults of `sideBar.background` and `list.hoverBackground` where a theme names none.
 */
const themes: Record<string, { base: Base; sideBar: string; hover: string }> = {
  'Dark 2026': { base: 'dark', sideBar: '#191A1B', hover: '#FFFFFF14' },
  'Dark Modern': { base: 'dark', sideBar: '#181818', hover: '#2A2D2E' },
  'Dark+': { base: 'dark', sideBar: '#252526', hover: '#2A2D2E' },
  'Visual Studio Dark': { base: 'dark', sideBar: '#252526', hover: '#2A2D2E' },
  'Light 2026': { base: 'light', sideBar: '#FAFAFD', hover: '#00000014' },
  'Light Modern': { base: 'light', sideBar: '#F8F8F8', hover: '#F2F2F2' },
  'Light+': { base: 'light', sideBar: '#F3F3F3', hover: '#E8E8E8' },
  'Visual Studio Light': { base: 'light', sideBar: '#F3F3F3', hover: '#E8E8E8' },
  'Dark High Contrast': { base: 'highContrast', sideBar: '#000000', hover: '#FFFFFF1A' },
  'Light High Contrast': { base: 'highContrastLight', sideBar: '#FFFFFF', hover: '#0F4A851A' },
};

const { contributes } = JSON.parse(readFileSync('package.json', 'utf8')) as { contributes: { colors: Color[] } };

type Rgb = readonly [number, number, number];

/** "#rgb", "#rrggbb", "#rrggbbaa" and "rgba(…)", laid over what is below it. */
function blend(color: string, below: Rgb): Rgb {
  const hex = /^#([0-9a-f]{3,8})$/i.exec(color)?.[1];
  const digits = hex && hex.length <= 4 ? [...hex].map((digit) => digit + digit).join('') : hex;
  const parts = digits
    ? (digits.match(/../g) ?? []).map((pair, index) => Number.parseInt(pair, 16) / (index === 3 ? 255 : 1))
    : (color.match(/[\d.]+/g) ?? []).map(Number);
  const [red, green, blue, alpha = 1] = parts;
  assert.ok(red !== undefined && green !== undefined && blue !== undefined, `This is no colour: ${color}`);
  const mix = (over: number, under: number): number => over * alpha + under * (1 - alpha);
  return [mix(red, below[0]), mix(green, below[1]), mix(blue, below[2])];
}

/** Contrast of two colours (WCAG 2.2, 1.4.3). */
function contrast(a: Rgb, b: Rgb): number {
  const luminance = (color: Rgb): number => {
    const [red, green, blue] = color.map((value) => {
      const share = value / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    }) as unknown as Rgb;
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [lighter, darker] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (lighter + 0.05) / (darker + 0.05);
}

describe('the colours of our labels', () => {
  it('are told from the side bar with a contrast of at least 4.5 in each of the default themes', () => {
    for (const [name, { base, sideBar, hover }] of Object.entries(themes)) {
      const background = blend(sideBar, [0, 0, 0]);
      for (const { id, defaults } of contributes.colors)
        for (const below of [background, blend(hover, background)]) {
          const measured = contrast(blend(defaults[base], below), below);
          assert.ok(measured >= 4.5, `${id} in ${name}: ${measured.toFixed(2)}`);
        }
    }
  });
});
