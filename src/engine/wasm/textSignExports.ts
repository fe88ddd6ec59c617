import type { TextSign } from './assembly/textSign';

/** Looking for what is odd about a text: assembly/textSigns.ts. */
export interface TextSignExports {
  /** Which of the signs are among so many bytes, behind which 32 bytes of zero stand. */
  findTextSigns(address: number, length: number): TextSign;
}
