import { presetValuesOf } from '../../../../connections/listValue';
import { createRadioControl, createSelectControl } from '../../controls/choiceControls';
import { createChooseControl } from '../../controls/chooseControl';
import type { ComboOption } from '../../controls/comboBox';
import type { Control } from '../../controls/control';
import type { ListTexts } from '../../controls/controlTypes';
import { createReferenceControl } from '../../controls/referenceControl';
import { createTextInput } from '../../controls/textInput';
import { createTokensControl } from '../../controls/tokensControl';
import { TransferControl } from '../../controls/transferControl';
import type { ReferenceOption } from '../formMessages';
import type { FieldSpec } from '../formSpecTypes';

/** What a field of a form is entered with. */
export interface FieldControl extends Control {
  /** What there is to choose from has changed. */
  setOptions?(options: readonly ReferenceOption[]): void;
  /** What other fields hold has changed. */
  refresh?(): void;
  /** May be left empty, which this says inside of it; undefined: as its field says. */
  setOptional?(placeholder: string | undefined): void;
  /** What was read to choose from, shown at once; or nothing, when it does not hold any more. */
  setChoices?(choices: readonly ComboOption[]): void;
}

/** What a control may need besides its field. */
export interface FieldControlDependencies {
  texts: ListTexts;
  /** What another field holds. */
  getValue: (key: string) => string;
  openReference: (action: 'add' | 'edit') => void;
  /** To read what there is to choose from. */
  requestChoices: () => void;
  /** A text was taken from what there is to choose from. */
  onChosen: (text: string) => void;
}

/** Beyond this many, choices become a drop-down list. */
const maxRadioChoices = 4;

export function createFieldControl(
  spec: FieldSpec,
  id: string,
  { texts, getValue, openReference, requestChoices, onChosen }: FieldControlDependencies,
): FieldControl {
  switch (spec.kind) {
    case 'choice': {
      const choices = spec.choices ?? [];
      return choices.length > maxRadioChoices
        ? createSelectControl(choices, id, spec.required)
        : createRadioControl(choices, id);
    }
    case 'reference':
      return createReferenceControl({ texts: spec.reference, required: spec.required, openReference }, id);
    case 'list':
      return spec.suggestions
        ? new TransferControl(id, texts, spec.suggestions, () => presetValuesOf(spec, getValue))
        : createTokensControl(id, texts, spec.placeholder);
    case 'text':
      return spec.choose
        ? createChooseControl({ ...spec, texts: spec.choose, requestChoices, onChosen }, id)
        : createTextInput({ ...spec, isSecret: false }, id);
    case 'secret':
      return createTextInput({ ...spec, isSecret: true }, id);
  }
}
