/** What the tests read of a schema in the OpenAPI document. */
export interface Schema {
  $ref?: string;
  type?: string;
  format?: string;
  enum?: string[];
  example?: string | number;
  items?: Schema;
  allOf?: Schema[];
  oneOf?: Schema[];
  discriminator?: { propertyName: string; mapping: Record<string, string> };
  properties?: Record<string, Schema>;
}

export interface Operation {
  operationId: string;
  parameters?: { name: string; in: 'path' | 'query'; schema: Schema }[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Record<string, { headers?: Record<string, { description: string }> }>;
}

export interface ApiDocument {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
}

/** All properties of all schemas, and all parameters, with names such as `UserDto.email`. */
export function namedProperties({ paths, components }: ApiDocument): { name: string; schema: Schema }[] {
  const properties = Object.entries(components.schemas).flatMap(([owner, { properties = {} }]) =>
    Object.entries(properties).map(([name, schema]) => ({ name: `${owner}.${name}`, schema })),
  );
  const parameters = Object.values(paths)
    .flatMap((methods) => Object.values(methods))
    .flatMap(({ operationId, parameters = [] }) =>
      parameters.map(({ name, schema }) => ({ name: `${operationId}.${name}`, schema })),
    );
  return [...properties, ...parameters];
}

/** The body that Swagger UI offers for a call: made of the examples. Undefined when the call takes none. */
export function bodyOf(
  document: ApiDocument,
  { requestBody }: Pick<Operation, 'requestBody'>,
): Record<string, unknown> | undefined {
  const schema = requestBody?.content['application/json']?.schema;
  if (schema === undefined) return undefined;
  const { properties = {} } = document.components.schemas[schema.$ref?.split('/').at(-1) ?? ''] ?? schema;
  // Swagger UI writes the name of the type where it has no example.
  return Object.fromEntries(
    Object.entries(properties).map(([name, { example, type }]) => [name, example ?? type]),
  );
}
