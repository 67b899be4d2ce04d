import * as keda from '@kubernetes-models/keda/keda.sh/v1alpha1';
import * as apps from 'kubernetes-models/apps/v1';
import * as autoscaling from 'kubernetes-models/autoscaling/v2';
import * as batch from 'kubernetes-models/batch/v1';
import * as networking from 'kubernetes-models/networking.k8s.io/v1';
import * as policy from 'kubernetes-models/policy/v1';
import * as core from 'kubernetes-models/v1';

/** Kinds by their apiVersion: the validators that these packages compile from the OpenAPI document and KEDA's CRDs. */
const KINDS = {
  v1: core,
  'apps/v1': apps,
  'autoscaling/v2': autoscaling,
  'batch/v1': batch,
  'networking.k8s.io/v1': networking,
  'policy/v1': policy,
  'keda.sh/v1alpha1': keda,
};

/** A view of `value` that notes in `reads` the path of each field that is read through it. */
const watched = (value, path, reads) =>
  value === null || typeof value !== 'object'
    ? value
    : new Proxy(value, {
        get: (target, key) => {
          const inner = `${path}/${String(key)}`;
          reads.add(inner);
          return watched(target[key], inner, reads);
        },
      });

/** The paths of the fields of `value` that are not in `reads`; of one inside of another, the outer. */
const unread = (value, path, reads) =>
  value === null || typeof value !== 'object'
    ? []
    : Object.entries(value).flatMap(([key, inner]) =>
        reads.has(`${path}/${key}`) ? unread(inner, `${path}/${key}`, reads) : [`${path}/${key}`],
      );

/**
 * What the schema of its kind says against a manifest, as sentences. The validators let unknown fields pass, as the
 * OpenAPI document does; but they look at each field that the schema knows, so one that they never read is unknown.
 */
export const manifestComplaints = ({ file, document }) => {
  const { apiVersion, kind } = document;
  const model = KINDS[apiVersion]?.[kind];
  if (model === undefined) return [`${file}: there is no kind ${kind} in ${apiVersion}`];
  const reads = new Set();
  const complaints = [];
  try {
    model.prototype.validate.call(watched(document, '', reads));
  } catch (error) {
    if (!Array.isArray(error.errors)) throw error;
    complaints.push(
      ...error.errors.map(({ instancePath, message }) => `${file}: ${kind} ${instancePath} ${message}`),
    );
  }
  complaints.push(...unread(document, '', reads).map((path) => `${file}: ${kind} knows no field ${path}`));
  return complaints;
};
