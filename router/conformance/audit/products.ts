import { askedBy } from '@vms/kit/builder';
import { defineSubgraph } from '@vms/kit/define-subgraph';
import { DirectiveLocation, GraphQLDirective, GraphQLError } from 'graphql';

interface Product {
  readonly id: string;
  readonly sku: string | null;
  readonly package: string | null;
  readonly variation: string;
}
interface Research {
  readonly study: { readonly caseNumber: string; readonly description: string };
}
interface Deprecated {
  readonly sku: string;
  readonly package: string;
  readonly reason: string;
}
interface User {
  readonly email: string;
  readonly name?: string;
  readonly totalProductsCreated?: number | null;
  readonly yearsOfEmployment?: number;
}

const custom = new GraphQLDirective({ name: 'custom', locations: [DirectiveLocation.OBJECT] });
const products: readonly Product[] = [
  { id: 'apollo-federation', sku: 'federation', package: '@apollo/federation', variation: 'OSS' },
  { id: 'apollo-studio', sku: 'studio', package: '', variation: 'platform' },
];
const deprecated: Deprecated = {
  sku: 'apollo-federation-v1',
  package: '@apollo/federation-v1',
  reason: 'Migrate to Federation V2',
};
const research: readonly Research[] = [
  { study: { caseNumber: '1234', description: 'Federation Study' } },
  { study: { caseNumber: '1235', description: 'Studio Study' } },
];
const author: User = { email: 'support@apollographql.com', name: 'Jane Smith', totalProductsCreated: 1337 };

/** The subgraph that Apollo's compatibility tests ask for, made with our kit as one of ours is. */
export const productsSubgraph = defineSubgraph<object>({
  name: 'products',
  entities: [],
  services: () => ({}),
  directives: [{ directive: custom, url: 'https://myspecs.dev/myCustomDirective/v1.0' }],
  schema: (builder) => {
    const User = builder.externalRef(
      'User',
      builder.selection<{ email: string; totalProductsCreated?: number; yearsOfEmployment?: number }>('email' as never),
      (reference): User => ({
        ...reference,
        name: 'Jane Smith',
        totalProductsCreated: reference.totalProductsCreated ?? 1337,
      }),
    );
    User.implement({
      externalFields: (t) => ({
        email: t.id(),
        totalProductsCreated: t.int({ nullable: true }),
        yearsOfEmployment: t.int(),
      }),
      fields: (t) => ({
        name: t.string({ nullable: true, override: { from: 'users' }, resolve: (user) => (user as User).name ?? null }),
        averageProductsCreatedPerYear: t.int({
          nullable: true,
          requires: builder.selection<{ totalProductsCreated?: number; yearsOfEmployment: number }>(
            'totalProductsCreated yearsOfEmployment' as never,
          ),
          resolve: ({ email, totalProductsCreated = 0, yearsOfEmployment }) => {
            if (email !== author.email) throw new GraphQLError('This is not the user of the tests.');
            return Math.round(totalProductsCreated / yearsOfEmployment);
          },
        }),
      }),
    });

    const ProductVariation = builder.objectRef<{ id: string }>('ProductVariation');
    ProductVariation.implement({ fields: (t) => ({ id: t.exposeID('id') }) });
    const ProductDimension = builder.objectRef<{ size: string; weight: number; unit: string }>('ProductDimension');
    ProductDimension.implement({
      shareable: true,
      fields: (t) => ({
        size: t.exposeString('size', { nullable: true }),
        weight: t.exposeFloat('weight', { nullable: true }),
        unit: t.exposeString('unit', { nullable: true, inaccessible: true }),
      }),
    });
    const CaseStudy = builder.objectRef<Research['study']>('CaseStudy');
    CaseStudy.implement({
      fields: (t) => ({
        caseNumber: t.exposeID('caseNumber'),
        description: t.exposeString('description', { nullable: true }),
      }),
    });
    const ProductResearch = builder.objectRef<Research>('ProductResearch');
    ProductResearch.implement({
      fields: (t) => ({
        study: t.field({ type: CaseStudy, resolve: ({ study }) => study }),
        outcome: t.string({ nullable: true, resolve: () => null }),
      }),
    });
    builder.asEntity(ProductResearch, {
      key: builder.selection<Research>('study { caseNumber }' as never),
      resolveReference: (reference) =>
        research.find(({ study }) => study.caseNumber === reference.study.caseNumber) as Research,
    });

    const DeprecatedProduct = builder.objectRef<Deprecated>('DeprecatedProduct');
    DeprecatedProduct.implement({
      fields: (t) => ({
        sku: t.exposeString('sku'),
        package: t.exposeString('package'),
        reason: t.exposeString('reason', { nullable: true }),
        createdBy: t.field({ type: User, nullable: true, resolve: () => author as never }),
      }),
    });
    builder.asEntity(DeprecatedProduct, {
      key: builder.selection<Deprecated>('sku package' as never),
      resolveReference: () => deprecated,
    });

    const Product = builder.objectRef<Product>('Product');
    Product.implement({
      directives: [{ name: 'custom', args: {} }] as never,
      fields: (t) => ({
        id: t.exposeID('id'),
        sku: t.exposeString('sku', { nullable: true }),
        package: t.exposeString('package', { nullable: true }),
        variation: t.field({ type: ProductVariation, nullable: true, resolve: ({ variation }) => ({ id: variation }) }),
        dimensions: t.field({
          type: ProductDimension,
          nullable: true,
          resolve: () => ({ size: 'small', weight: 1, unit: 'kg' }),
        }),
        createdBy: t.field({
          type: User.provides<{ totalProductsCreated: number }>('totalProductsCreated' as never),
          nullable: true,
          resolve: () => author as never,
        }),
        notes: t.string({ nullable: true, tag: 'internal', resolve: () => null }),
        research: t.field({
          type: [ProductResearch],
          resolve: ({ id }) => research.slice(...(id === 'apollo-federation' ? [0, 1] : [1, 2])),
        }),
      }),
    });
    builder.asEntity(Product, {
      key: ['id', 'sku package', 'sku variation { id }'].map((key) =>
        builder.selection<{ id?: string; sku?: string; package?: string; variation?: { id: string } }>(key as never),
      ),
      resolveReference: (key) =>
        products.find(({ id, sku, ...product }) => {
          if (key.id) return id === key.id;
          if (key.package) return sku === key.sku && product.package === key.package;
          return sku === key.sku && product.variation === key.variation?.id;
        }) as Product,
    });

    const Inventory = builder.objectRef<{ id: string }>('Inventory');
    Inventory.implement({
      fields: (t) => ({
        id: t.exposeID('id'),
        deprecatedProducts: t.field({ type: [DeprecatedProduct], resolve: () => [deprecated] }),
      }),
    });
    builder.asEntity(Inventory, {
      interfaceObject: true,
      key: builder.selection<{ id: string }>('id' as never),
      resolveReference: ({ id }) => ({ id }),
    });

    builder.queryType({
      fields: (t) => ({
        product: t.field({
          ...askedBy('user'),
          type: Product,
          nullable: true,
          args: { id: t.arg.id({ required: true }) },
          resolve: (_, { id }) => products.find((product) => product.id === id) ?? null,
        }),
        deprecatedProduct: t.field({
          ...askedBy('user'),
          type: DeprecatedProduct,
          nullable: true,
          deprecationReason: 'Use product query instead',
          args: { sku: t.arg.string({ required: true }), package: t.arg.string({ required: true }) },
          resolve: (_, { sku, ...args }) =>
            sku === deprecated.sku && args.package === deprecated.package ? deprecated : null,
        }),
      }),
    });
  },
});
