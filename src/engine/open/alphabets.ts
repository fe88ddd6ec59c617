/** The letters of a language that are not ASCII, the frequent ones first. */
type Alphabet = string;

/** Languages that are written in the same character sets. */
export interface Script {
  encodings: readonly string[];
  /** The languages, the frequent ones first. */
  alphabets: readonly Alphabet[];
}

const german = 'üäößÜÄÖé';

const western = [
  german,
  'éèàêçôâîûùëïœÉÀÈÊÇÔÂÎüŒ',
  'óíáéñúüÓÁÍÉÚÑ',
  'ãçáéíóõêâúàôÇÃÁÉÍÓÕÚÂü',
  'àòèùìéÀÈÙÒÌ',
  'äåöÄÅÖéæø',
  'øåæØÅÆéöä',
  'ëéïöüèêÉ',
];

/** Character sets of one byte for each character, Windows-1252 first, and what is written in them. */
export const scripts: readonly Script[] = [
  { encodings: ['windows-1252'], alphabets: [...western, 'íáðéóöúþæýÍÁÞÓÖÚÆÉÐ'] },
  { encodings: ['macintosh', 'cp850', 'cp437'], alphabets: western },
  {
    encodings: ['windows-1250', 'iso-8859-2', 'cp852'],
    alphabets: [
      german,
      'łóążęśćźńŁŚŻĆŹÓĄĘŃ',
      'íáéýřčěžšůúňťďóČŘŽŠÚÍÁĎŤÝÉŇÓ',
      'áíéčýžšúľôťóňďäĽČŠŽÚÁŤÍŕĺĎÝ',
      'áéöóőíüúűÉÁÓÖÍŐÜÚŰ',
      'ăîâşţțșĂÎŞŢÂ',
      'čžšćđČŽŠĆĐ',
    ],
  },
  { encodings: ['windows-1254'], alphabets: ['ıüşğöçİŞÇÖÜĞâî'] },
  {
    encodings: ['windows-1257'],
    alphabets: ['ėšųžąįčūęŠŽČĖĮŲ', 'āīēšūķļžņčģĀĪĒŠŪĶĻŽŅČĢ', 'äõüöÄÕÜÖšžŠŽ'],
  },
  {
    encodings: ['windows-1251', 'koi8-r', 'ibm866'],
    alphabets: ['оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъёПСКМАВНОРБИГТДЛЕЗУФЧЭХШЮЯЦЖЩЙЫЁіїєґІЇЄҐ'],
  },
  { encodings: ['windows-1253'], alphabets: ['αοιτνεσρκπυλημςόίδάέγωχθφύήβώξζψΚΑΠΜΣΤΔΓΕΝΟΛΙΡΒΘΧΦΗΥΖΩΞΨΈΆΌΊΎΉΏϊϋΐΰ'] },
  { encodings: ['windows-1255'], alphabets: ['יוהלארתבםמשנדקעחטפגכסןצזךףץ'] },
  { encodings: ['windows-1256'], alphabets: ['الميونرتبةعدسفهكقحجشطصخضذثئءغزظىأإآؤ'] },
  { encodings: ['windows-874'], alphabets: ['านรกอเงมยลวดทสตะปบคหแจพชขใไโผซถณฐศภษธญฟฉฮฝฎฏฆึัี่้็์ิุูำๆ'] },
];

/** How much less likely a character set is than Windows-1252 before anything is read, as natural logarithms. */
export const encodingPriors: Readonly<Record<string, number>> = {
  'windows-1252': 0,
  'windows-1250': -5,
  'windows-1251': -5,
  'iso-8859-2': -5.5,
  cp850: -5.5,
  cp437: -6,
  cp852: -7,
};
export const otherPrior = -6;
