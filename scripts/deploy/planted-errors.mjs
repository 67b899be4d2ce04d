/** The manifest of a kind, and of a name where there are several. */
const one = ({ manifests }, kind, name) =>
  manifests.find(
    ({ document }) => document.kind === kind && (name === undefined || document.metadata.name === name),
  ).document;

const worker = (deployment) => one(deployment, 'Deployment', 'live-code-worker').spec.template.spec;
const api = (deployment) => one(deployment, 'Deployment', 'live-code-api').spec.template.spec;

/** Errors that the check must find: what each is, how it is made in a sound deployment, and the complaint about it. */
export const PLANTED = [
  {
    error: 'an unknown field of a container',
    plant: (deployment) => {
      worker(deployment).containers[0].securityContext.procMounts = 'Unmasked';
    },
    complaint: 'Deployment knows no field /spec/template/spec/containers/0/securityContext/procMounts',
  },
  {
    error: 'an unknown field of a custom resource',
    plant: (deployment) => {
      one(deployment, 'ScaledObject').spec.maxReplicas = 3;
    },
    complaint: 'ScaledObject knows no field /spec/maxReplicas',
  },
  {
    error: 'a misspelt kind',
    plant: (deployment) => {
      one(deployment, 'PodDisruptionBudget').kind = 'PodDisruptionsBudget';
    },
    complaint: 'there is no kind PodDisruptionsBudget in policy/v1',
  },
  {
    error: 'a kind of another version',
    plant: (deployment) => {
      one(deployment, 'HorizontalPodAutoscaler').apiVersion = 'autoscaling/v3';
    },
    complaint: 'there is no kind HorizontalPodAutoscaler in autoscaling/v3',
  },
  {
    error: 'a missing field',
    plant: (deployment) => {
      delete one(deployment, 'Job').spec.template;
    },
    complaint: 'Job /spec must have required property template',
  },
  {
    error: 'a missing field of a custom resource',
    plant: (deployment) => {
      delete one(deployment, 'ScaledObject').spec.triggers;
    },
    complaint: 'ScaledObject /spec must have required property triggers',
  },
  {
    error: 'a value that there is not',
    plant: (deployment) => {
      worker(deployment).containers[0].securityContext.seccompProfile.type = 'Local';
    },
    complaint: 'seccompProfile/type must be equal to one of the allowed values',
  },
  {
    error: 'a number in quotes',
    plant: (deployment) => {
      worker(deployment).terminationGracePeriodSeconds = '45';
    },
    complaint: 'terminationGracePeriodSeconds must be integer',
  },
  {
    error: 'an unknown field of a service',
    plant: ({ compose }) => {
      compose.services.worker.stop_grace = '30s';
    },
    complaint: '/services/worker must NOT have additional properties stop_grace',
  },
  {
    error: 'a missing field of a service',
    plant: ({ compose }) => {
      delete compose.services.api.depends_on.migrate.condition;
    },
    complaint: "/services/api/depends_on/migrate must have required property 'condition'",
  },
  {
    error: 'a variable that is no setting',
    plant: (deployment) => {
      one(deployment, 'ConfigMap').data.QUEUE_LIMITS = '5';
    },
    complaint: 'worker/deployment.yaml: worker: QUEUE_LIMITS is no setting',
  },
  {
    error: 'a setting that is wrong',
    plant: ({ compose }) => {
      compose.services.worker.environment.WORKER_CONCURRENCY = 'many';
    },
    complaint: 'docker-compose.yml: worker: WORKER_CONCURRENCY is "many"; expected',
  },
  {
    error: 'a worker without a queue',
    plant: ({ compose }) => {
      delete compose.services.worker.environment.REDIS_URL;
    },
    complaint: 'docker-compose.yml: worker: shares no database and queue',
  },
  {
    error: 'another image',
    plant: (deployment) => {
      api(deployment).containers[0].image = 'live-code:0.0.9';
    },
    complaint: 'api/deployment.yaml: api: the image is live-code:0.0.9, elsewhere live-code:0.1.0',
  },
  {
    error: 'another port',
    plant: ({ compose }) => {
      compose.services.api.ports = ['127.0.0.1:3000:8080'];
    },
    complaint: 'docker-compose.yml: api: the port is 8080, in the image 3000',
  },
  {
    error: 'a grace that ends too early',
    plant: (deployment) => {
      api(deployment).terminationGracePeriodSeconds = 25;
    },
    complaint: 'api/deployment.yaml: api: is killed after 20000 ms, and SHUTDOWN_GRACE_MS is 20000',
  },
  {
    error: 'a grace that is not given',
    plant: ({ compose }) => {
      delete compose.services.worker.stop_grace_period;
    },
    complaint: 'docker-compose.yml: worker: is killed after 10000 ms, and SHUTDOWN_GRACE_MS is 10000',
  },
  {
    error: 'a worker without the options of the sandbox',
    plant: (deployment) => {
      delete worker(deployment).hostUsers;
    },
    complaint: 'worker/deployment.yaml: worker: lacks what the sandbox needs',
  },
  {
    error: 'an API with the options of the sandbox',
    plant: ({ compose }) => {
      compose.services.api.security_opt = compose.services.worker.security_opt;
    },
    complaint: 'docker-compose.yml: api: has what only the sandbox needs',
  },
  {
    error: 'a probe of another file',
    plant: ({ compose }) => {
      compose.services.worker.environment.HEALTH_FILE = '/tmp/well';
    },
    complaint: 'docker-compose.yml: worker: a probe does not look at HEALTH_FILE, /tmp/well',
  },
  {
    error: 'a selector of nothing',
    plant: (deployment) => {
      one(deployment, 'Service').spec.selector['app.kubernetes.io/component'] = 'apis';
    },
    complaint: 'api/service.yaml: selects no pods',
  },
  {
    error: 'a port that no pod has',
    plant: (deployment) => {
      one(deployment, 'Service').spec.ports[0].targetPort = 'https';
    },
    complaint: 'api/service.yaml: the pods have no port https',
  },
  {
    error: 'a name that nothing has',
    plant: (deployment) => {
      one(deployment, 'TriggerAuthentication').spec.secretTargetRef[0].key = 'POSTGRES_URL';
    },
    complaint: 'worker/scaled-object.yaml: there is no Secret live-code with the key POSTGRES_URL',
  },
  {
    error: 'a manifest that nothing applies',
    plant: ({ kustomizations }) => {
      const { document } = kustomizations.find(({ file }) => file === 'kustomization.yaml');
      document.resources = document.resources.filter((resource) => resource !== 'network-policies.yaml');
    },
    complaint: 'network-policies.yaml: no kustomization has it',
  },
];
