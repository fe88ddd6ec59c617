import assert from 'node:assert/strict';
import { upperHalves } from '../../../../src/engine/model/encodings';
import { type EncodingReading, FaultError } from '../../../../src/engine/model/fault';
import { refuseOtherEncoding } from '../../../../src/engine/open/assumedEncoding';
import { EncodingEvidence } from '../../../../src/engine/open/encodingEvidence';

/** @throws if the character set does not have a character. */
function encode(text: string, encoding: string): Uint8Array {
  const decoder = new TextDecoder(Object.hasOwn(upperHalves, encoding) ? 'utf-8' : encoding);
  const upperHalf =
    upperHalves[encoding] ??
    Array.from({ length: 128 }, (_, index) => decoder.decode(Uint8Array.of(index + 0x80))).join('');
  return Uint8Array.from(text, (character) => {
    if (character < '\u0080') return character.charCodeAt(0);
    const index = upperHalf.indexOf(character);
    assert.ok(index >= 0, `${encoding} has ${character}`);
    return index + 0x80;
  });
}

/** What is asked about a text: the character sets that are offered; empty where it is taken for Windows-1252. */
function askAbout(bytes: Uint8Array): string[] {
  try {
    refuseOtherEncoding(bytes);
    return [];
  } catch (error) {
    assert.ok(error instanceof FaultError && error.fault.code === 'unclearEncoding', String(error));
    return error.fault.readings.map(({ encoding }) => encoding);
  }
}

/** As people have them in tables of customers, materials and amounts; each is one file. */
const westernTexts = [
  'Nr;Name;Ort\n1;Jürgen Größe;Köln\n2;Jörg Weiß;Düsseldorf\n3;Käthe Müller;Lübeck\n',
  'id;city\n1;Genève\n2;Bern\n',
  'id;Stadt\n1;Zürich\n',
  'id;name\n1;Café Noir\n',
  'id;prix\n1;12,00 €\n2;3 €\n',
  'Réf;Désignation;Prix\nA1;Châssis, acier;1\u00a0234,50 €\nA2;Écrou;0,15 €\nA3;Vis à bois;12,00 €\n',
  'Año;Descripción;País\n2024;Camión de reparto;España\n2023;Niño pequeño;Perú\n',
  'Código;Descrição;Município\n1;Coleção de verão;São Paulo\n2;Pão e maçã;Conceição\n3;Ações;Jundiaí\n',
  'Codice;Città;Qualità\n1;Forlì;perché\n2;Cantù;più\n',
  'Nr;Namn;Ort\n1;Åsa Öberg;Malmö\n2;Björn Sjöström;Västerås\n',
  'Nr;Navn;By\n1;Søren Kjær;Århus\n2;Åse Bjørnsen;Tromsø\n',
  'Nr;Naam;Plaats\n1;Daniëlle;Coevorden\n2;André;Venetië\n',
  'Nr;Nafn;Staður\n1;Þórður Guðmundsson;Reykjavík\n2;Sigríður Ævarsdóttir;Ísafjörður\n',
  'No;Nimi\n1;Hämäläinen\n2;Mäkelä\n',
  'id;text\n1;it’s “fine” – really…\n2;don’t\n',
  'id;t\n1;25 °C\n2;30 m²\n3;5 m³\n4;± 2 %\n5;10 µm\n6;½ Zoll\n',
  'id;brand\n1;Acme™\n2;Contoso®\n3;© 2024\n',
  'id;§\n1;§ 19 UStG\n2;§19\n',
  'id;£\n1;£ 5\n2;£12.50\n3;¥ 900\n',
  'id;name\n1;Müller GmbH\n2;Café René\n3;São João\n4;Malmö AB\n5;Muñoz\n6;Ærø\n',
  'name\nPEÑA\nMUÑOZ\nGÖTZ\nSCHRÖDER\n',
  'id;adresse\n1;n° 12, 2ème étage\n2;1º andar\n3;1ª linha\n',
  'id;note\n1;à\n2;é\n3;ò\n',
  'a;b\n1;«oui»\n2;¿qué?\n3;¡hola!\n',
  'id;size\n1;10×20\n2;3×4\n',
  'id;Naïve;Crème brûlée\n1;œuvre;Noël\n2;cœur;maïs\n',
];

const otherTexts: readonly (readonly [encoding: string, text: string])[] = [
  ['windows-1250', 'Nr;Kunde;Ort\n1;Müller GmbH;Berlin\n2;Kowalski;Łódź\n3;Schröder KG;Bonn\n'],
  ['windows-1250', 'Nr;Nazwisko;Miasto\n1;Łukasz Wójcik;Łódź\n2;Żaneta;Gdańska\n3;Paweł Dąbrowski;Długa\n'],
  ['windows-1250', 'Č.;Jméno;Město\n1;Jiří Dvořák;Plzeň\n2;Žaneta Nováková;České Budějovice\n'],
  ['windows-1250', 'Sorszám;Név;Város\n1;Őri István;Győr\n2;Szűcs Gábor;Hódmezővásárhely\n'],
  ['windows-1250', 'Nr;Oraş\n1;Iaşi\n2;Braşov\n3;Constanţa\n4;Bistriţa\n'],
  ['windows-1250', 'Br;Ime\n1;Živković\n2;Kovačević\n3;Đurić\n'],
  ['iso-8859-2', 'Nr;Nazwisko;Miasto\n1;Łukasz Wójcik;Łódź\n2;Żaneta;Świętego Jana\n3;Paweł Dąbrowski;Długa\n'],
  ['iso-8859-2', 'Č.;Město\n1;Plzeň\n2;České Budějovice\n3;Růžička\n4;Tomáš\n'],
  ['windows-1251', 'Номер;Имя;Город\n1;Иван Петров;Москва\n2;Ольга;Казань\n'],
  ['windows-1251', 'id;name\n1;Иван\n'],
  ['koi8-r', 'Номер;Имя;Город\n1;Иван Петров;Москва\n2;Ольга;Казань\n'],
  ['ibm866', 'Номер;Имя;Город\n1;Иван Петров;Москва\n2;Ольга;Казань\n'],
  ['windows-1253', 'Κωδ;Όνομα;Πόλη\n1;Γιώργος;Αθήνα\n2;Μαρία;Θεσσαλονίκη\n'],
  ['windows-1254', 'No;Ad;Şehir\n1;Ayşe Yılmaz;İstanbul\n2;Uğur Şahin;İzmir\n3;Çağla;Eskişehir\n'],
  ['windows-1257', 'Nr;Miestas\n1;Šiauliai\n2;Panevėžys\n3;Rūta Žukauskienė\n4;Jonas Šarūnas Ąžuolas\n'],
  ['windows-1255', 'מס;שם;עיר\n1;דוד;תל אביב\n2;שרה;חיפה\n'],
  ['macintosh', 'Nr;Name;Ort\n1;Jürgen Größe;Köln\n2;Käthe Müller;Lübeck\n'],
  ['macintosh', 'Réf;Désignation\rA1;Châssis\rA2;Écrou\r'],
  ['cp850', 'Nr;Name;Ort\n1;Jürgen Größe;Köln\n2;Käthe Müller;Lübeck\n'],
  ['cp850', 'id;name\n1;Käthe\n2;Jörg\n'],
  ['cp852', 'Nr;Nazwisko;Miasto\n1;Łukasz Wójcik;Łódź\n2;Żaneta;Świętego Jana\n3;Paweł Dąbrowski;Długa\n'],
];

describe('A text that is not UTF-8', () => {
  for (const text of westernTexts)
    it(`is taken for Windows-1252: ${text.split('\n', 2)[1]!.slice(0, 60)}`, () => {
      assert.deepEqual(askAbout(encode(text, 'windows-1252')), []);
    });

  for (const [encoding, text] of otherTexts)
    it(`is asked about, with ${encoding} first: ${text.split(/[\r\n]/, 2)[1]!.slice(0, 60)}`, () => {
      assert.equal(askAbout(encode(text, encoding))[0], encoding);
    });

  it('of East Asia is asked about, with its character set first', () => {
    const texts: Readonly<Record<string, string>> = {
      // 番号;名前;都市 / 1;田中;東京
      shift_jis: '94d48d863b96bc914f3b93738e730a313b9363928600'.slice(0, -2) + '3b938c8b9e0a',
      'euc-jp': 'c8d6b9e63bccbec1b03bc5d4bbd40a313bc5c4c3e63bc5ecb5fe0a',
      // 编号;姓名;城市 / 1;王伟;北京
      gb18030: 'b1e0bac53bd0d5c3fb3bb3c7cad00a313bcdf5ceb03bb1b1bea90a',
    };
    for (const [encoding, hex] of Object.entries(texts))
      assert.equal(askAbout(Buffer.from(hex, 'hex'))[0], encoding, encoding);
  });

  it('is shown by lines that differ', () => {
    const bytes = encode('a;b\n1;ö\n2;ü\n3;Győr\n4;Szűcs\n5;Őri\n', 'windows-1250');
    const evidence = new EncodingEvidence();
    assert.throws(
      () => refuseOtherEncoding(bytes, evidence),
      (error: FaultError) =>
        error.fault.code === 'unclearEncoding' &&
        error.fault.readings.every(({ lines }) => new Set(lines).size > 1) &&
        error.fault.readings.some(({ lines }) => lines.includes('3;Győr')),
    );
  });

  it('is asked about with all sets of DOS that it may be in', () => {
    const readingsOf = (bytes: Uint8Array): readonly EncodingReading[] => {
      try {
        refuseOtherEncoding(bytes);
      } catch (error) {
        if (error instanceof FaultError && error.fault.code === 'unclearEncoding') return error.fault.readings;
        throw error;
      }
      return [];
    };
    const names = 'Müller;Köln\nJörg;Düsseldorf\nKäthe;Lübeck\n';
    const [same] = readingsOf(encode(names, 'cp850'));
    assert.ok([same!.encoding, ...(same!.alike ?? [])].includes('cp437'), 'the same in both');
    assert.ok([same!.encoding, ...(same!.alike ?? [])].includes('cp850'), 'the same in both');
    // Far below lines that differ in other sets.
    const different = readingsOf(encode(`${names.repeat(60)}Preis;5 ¢\n`, 'cp437'));
    const linesIn = (encoding: string): readonly string[] =>
      different.find((reading) => reading.encoding === encoding)?.lines ?? [];
    assert.ok(linesIn('cp437').includes('Preis;5 ¢'), JSON.stringify(different));
    assert.ok(linesIn('cp850').includes('Preis;5 ø'), JSON.stringify(different));
  });

  it('is judged by all that came before, not by a line that is odd', () => {
    const evidence = new EncodingEvidence();
    const german = encode('1;Jürgen Größe;Köln\n2;Jörg Weiß;Düsseldorf\n3;Käthe Müller;Lübeck\n', 'windows-1252');
    refuseOtherEncoding(german, evidence);
    refuseOtherEncoding(german, evidence);
    refuseOtherEncoding(encode('4;Õ1\n', 'windows-1252'), evidence);
  });
});
