/** The upper half of the character sets of DOS, which `TextDecoder` does not know: bytes 0x80 to 0xFF. */
export const dosCharacters: Readonly<Record<string, string>> = {
  cp437:
    'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0',
  cp850:
    'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u00ad±‗¾¶§÷¸°¨·¹³²■\u00a0',
};

/** The name of a character set as the program knows it; undefined for one that cannot be read. */
export function normalizeEncoding(label: string): string | undefined {
  const name = label
    .trim()
    .toLowerCase()
    .replace(/^(?:ibm|dos-?)(?=437|850)/, 'cp');
  if (Object.hasOwn(dosCharacters, name)) return name;
  try {
    return new TextDecoder(name).encoding;
  } catch {
    // The platform has no such character set.
    return undefined;
  }
}
