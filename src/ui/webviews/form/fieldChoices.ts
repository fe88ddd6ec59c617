import { t } from '@vscode/l10n';
import type { OriginConsent } from '../../../connections/clientOrigins';
import { describe, toProblem } from '../../../core/problem';
import type { FormHostMessage, Texts } from './formMessages';
import type { FormModel } from './formModel';
import { readForm } from './readForm';

type ChoicesMessage = Extract<FormHostMessage, { type: 'choices' }>;

/**
 * Reads what a field of a form can be chosen from. It takes all that says where to ask and as whom, and neither the
 * field itself nor a name.
 */
export async function readFieldChoices(
  formModel: FormModel,
  key: string,
  { texts, secrets }: { texts: Texts; secrets: Texts },
  confirm: (consent: OriginConsent) => Promise<boolean>,
  signal: AbortSignal,
): Promise<Pick<ChoicesMessage, 'choices' | 'problem'>> {
  const { suggestion, ...otherRules } = formModel;
  const fields = formModel.fields.filter((field) => field.key !== key && field.key !== suggestion?.key);
  const { entered, errors } = readForm({ ...otherRules, fields }, texts, secrets);
  if (!entered) {
    const labels = fields.filter((field) => field.key in errors).map(({ label }) => label);
    return { choices: [], problem: t('To choose from a list, first enter: {0}.', labels.join(', ')) };
  }
  try {
    const consent = formModel.neededConsent?.(entered);
    if (consent) {
      if (!(await confirm(consent)))
        return {
          choices: [],
          problem: t('The list was not read, because you did not agree to send the client secret.'),
        };
      await consent.give();
    }
    const choices = (await formModel.listChoices?.(key, entered, signal)) ?? [];
    return {
      choices: choices.map(({ value, label, description }) => ({
        value,
        label,
        ...(description === undefined ? {} : { about: description }),
      })),
    };
  } catch (error) {
    return { choices: [], problem: describe(toProblem(error, t('The list could not be read.'))) };
  }
}
