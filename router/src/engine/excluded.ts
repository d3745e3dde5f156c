import { type DirectiveNode, type DocumentNode, Kind, type SelectionNode, type SelectionSetNode, visit } from 'graphql';

/**
 * The operation without what a literal `@include(if: false)` or `@skip(if: true)` leaves out. Apollo's planner would plan
 * those selections and may merge them with what is asked beside them. A set that loses everything keeps `__typename`: its
 * object must still be fetched to know whether it is null. The same document when nothing is excluded.
 */
export function withoutExcluded(document: DocumentNode): DocumentNode {
  const strip = (node: SelectionNode) => (node.directives?.some(excludes) ? null : undefined);
  return visit(document, {
    Field: strip,
    FragmentSpread: strip,
    InlineFragment: strip,
    SelectionSet: {
      leave: (set): SelectionSetNode | undefined => (set.selections.length > 0 ? undefined : JUST_TYPENAME),
    },
  });
}

const JUST_TYPENAME: SelectionSetNode = {
  kind: Kind.SELECTION_SET,
  selections: [{ kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } }],
};

function excludes({ name, arguments: args }: DirectiveNode): boolean {
  if (name.value !== 'include' && name.value !== 'skip') return false;
  return args?.some(({ value }) => value.kind === Kind.BOOLEAN && value.value === (name.value === 'skip')) ?? false;
}
