import { readFileSync } from 'node:fs';
import {
  createSourceFile,
  forEachChild,
  isCallExpression,
  isIdentifier,
  isPropertyAccessExpression,
  isStringLiteralLike,
  isTemplateExpression,
  ScriptTarget,
  type Expression,
  type Node,
} from 'typescript';

/** `it`, of `it(…)`, `it.each(…)(…)` and the like. */
const firstNameOf = (callee: Expression): string => {
  if (isIdentifier(callee)) return callee.text;
  return isCallExpression(callee) || isPropertyAccessExpression(callee) ? firstNameOf(callee.expression) : '';
};

/** The title that a call gives a test or a group of tests, as it is written. */
const titleOf = (node: Node): string | undefined => {
  if (!isCallExpression(node) || !['describe', 'it'].includes(firstNameOf(node.expression))) return undefined;
  const [title] = node.arguments;
  if (title === undefined) return undefined;
  if (isStringLiteralLike(title)) return title.text;
  return isTemplateExpression(title) ? title.getText().slice(1, -1) : undefined;
};

/** The full titles of a test file's tests and groups, e.g. `parse › answers › what it read`, without running it. */
export const testTitles = (file: string): readonly string[] => {
  const titles: string[] = [];
  const visit = (node: Node, path: readonly string[]): void => {
    const title = titleOf(node);
    const inner = title === undefined ? path : [...path, title];
    if (inner !== path) titles.push(inner.join(' › '));
    forEachChild(node, (child) => visit(child, inner));
  };
  visit(createSourceFile(file, readFileSync(file, 'utf8'), ScriptTarget.Latest, true), []);
  return titles;
};
