import { Ajv, type ValidateFunction } from 'ajv';

interface Schema {
  $ref?: string;
  type?: string;
  properties?: Record<string, Schema>;
}

interface Operation {
  parameters?: { name: string; in: 'path' | 'query'; schema: Schema }[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Record<string, { content?: Record<string, { schema: Schema }> }>;
}

interface OpenApi {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
}

/** One call, as the description has it. */
export interface Call {
  method: string;
  path: string;
  pathNames: string[];
  queryNames: string[];
  /** Names of the fields of its body; undefined when it takes none. */
  fields: string[] | undefined;
}

export interface Answer {
  status: number;
  type: string;
  text: string;
}

/** What the OpenAPI document says: which calls there are, and what they may answer. */
export class ApiDescription {
  private readonly ajv = new Ajv({ strict: false });
  private readonly validators = new Map<string, ValidateFunction>();

  constructor(private readonly document: OpenApi) {
    this.ajv.addSchema(document, 'api');
  }

  get calls(): Call[] {
    return Object.entries(this.document.paths).flatMap(([path, operations]) =>
      Object.entries(operations).map(([method, { parameters = [], requestBody }]) => {
        const names = (place: 'path' | 'query') =>
          parameters.filter((parameter) => parameter.in === place).map(({ name }) => name);
        const body = Object.values(requestBody?.content ?? {})[0]?.schema;
        return {
          method,
          path,
          pathNames: names('path'),
          queryNames: names('query'),
          fields: body === undefined ? undefined : Object.keys(this.resolved(body).properties ?? {}),
        };
      }),
    );
  }

  /** @returns what is wrong with an answer, or undefined */
  complaint({ method, path }: Call, { status, type, text }: Answer): string | undefined {
    if (status >= 500) return `a failure: ${status} ${text}`;
    if (/node_modules|\n\s+at |SELECT |INSERT |SQLITE/.test(text)) return `something of the inside: ${text}`;
    const described = this.document.paths[path]?.[method]?.responses[String(status)];
    if (described === undefined) return `a status that is not described: ${status} ${text}`;
    if (described.content === undefined)
      return text === '' ? undefined : `a body that is not described: ${text}`;
    const media = type.split(';')[0] ?? '';
    if (described.content[media] === undefined)
      return `a content type that is not described: ${type} ${text}`;
    const validate = this.validatorOf([
      'paths',
      path,
      method,
      'responses',
      String(status),
      'content',
      media,
      'schema',
    ]);
    return validate(JSON.parse(text)) ? undefined : `${this.ajv.errorsText(validate.errors)}: ${text}`;
  }

  private validatorOf(steps: string[]): ValidateFunction {
    const pointer = steps.map((step) => encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1')));
    const reference = `api#/${pointer.join('/')}`;
    const validator = this.validators.get(reference) ?? this.ajv.compile({ $ref: reference });
    this.validators.set(reference, validator);
    return validator;
  }

  private resolved(schema: Schema): Schema {
    const name = schema.$ref?.split('/').at(-1);
    return name === undefined ? schema : (this.document.components.schemas[name] ?? {});
  }
}
