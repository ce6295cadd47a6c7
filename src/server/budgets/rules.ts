/** Finds the budgets that limit a person in one thing. */
import type { BudgetMeasure, BudgetScope } from '../../protocol';
import type { BudgetRule } from '../config';
import type { Limited } from './standing';

export interface Who {
  userId: string;
  /** Staff of the course, or an administrator. */
  isStaff: boolean;
  courseId: string;
  workflow: string;
}

export interface ToolOf {
  server: string;
  tool: string;
}

/** Finds; the result never holds two rules of one kind. */
export type FindRules = (
  who: Who,
  measures: readonly BudgetMeasure[],
  tool?: ToolOf,
) => readonly Limited[];

/** Rows of one scope, measure and time. */
interface Kind {
  general: BudgetRule | null;
  named: Map<string, BudgetRule>;
}

function kindsOf(rules: readonly BudgetRule[]): ReadonlyMap<BudgetMeasure, readonly Kind[]> {
  const kinds = new Map<BudgetMeasure, Map<string, Kind>>();
  for (const rule of rules) {
    const ofMeasure = kinds.get(rule.measure) ?? new Map<string, Kind>();
    kinds.set(rule.measure, ofMeasure);
    const key = `${rule.scope}/${rule.every}`;
    const kind = ofMeasure.get(key) ?? { general: null, named: new Map() };
    ofMeasure.set(key, kind);
    if (rule.only === null) {
      kind.general = rule;
    } else {
      rule.only.forEach((name) => kind.named.set(name, rule));
    }
  }
  return new Map([...kinds].map(([measure, found]) => [measure, [...found.values()]]));
}

const scopeOf = ({ general, named }: Kind): BudgetScope | undefined =>
  (general ?? [...named.values()][0])?.scope;

export function createFindRules(rules: readonly BudgetRule[]): FindRules {
  const kinds = [...kindsOf(rules)].flatMap(([measure, found]) =>
    found.flatMap((kind) => {
      const scope = scopeOf(kind);
      return scope === undefined ? [] : [{ measure, scope, kind }];
    }),
  );

  return (who, measures, tool) => {
    const role = who.isStaff ? 'staff' : 'learner';
    const subjects: Record<BudgetScope, string | null> = {
      person: who.userId,
      course: who.courseId,
      workflow: who.workflow,
      server: tool ? tool.server : null,
      tool: tool ? `${tool.server}/${tool.tool}` : null,
      site: '',
    };
    return kinds.flatMap(({ measure, scope, kind }): Limited[] => {
      const subject = subjects[scope];
      if (subject === null || !measures.includes(measure)) {
        return [];
      }
      const rule = kind.named.get(subject) ?? kind.general;
      return rule === null || rule.limit === null || rule.exempt.has(role)
        ? []
        : [{ rule: { ...rule, limit: rule.limit }, subject }];
    });
  };
}
