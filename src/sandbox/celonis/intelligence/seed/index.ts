import type { KnowledgeModel } from '../knowledgeModel';
import { inventory } from './inventory';
import { orderToCash } from './orderToCash';
import { purchaseToPay } from './purchaseToPay';

/** The knowledge models of the team. */
export const knowledgeModels: readonly KnowledgeModel[] = [orderToCash, purchaseToPay, inventory];
