{{/* The parts of a pod. */}}

{{- define "sf.podSecurity" -}}
runAsNonRoot: true
{{- with .Values.podSecurity }}
{{- with .runAsUser }}
runAsUser: {{ . | int64 }}
{{- end }}
{{- with .runAsGroup }}
runAsGroup: {{ . | int64 }}
{{- end }}
{{- with .fsGroup }}
fsGroup: {{ . | int64 }}
fsGroupChangePolicy: OnRootMismatch
{{- end }}
{{- end }}
seccompProfile: {type: RuntimeDefault}
{{- end -}}

{{- define "sf.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end -}}

{{/* Whether a service goes to a bucket that has an authority of its own. */}}
{{- define "sf.trustsBucket" -}}
{{- $storage := .root.Values.storage -}}
{{- if and $storage.s3.caSecret (or (and (eq $storage.backend "s3") .service.facts) (and (or (eq $storage.backend "s3") $storage.copy) (eq .service.role "storage"))) -}}true{{- end -}}
{{- end -}}

{{/* Not /run/secrets: Kubernetes, and those who hand roles to pods, mount tokens below it, which needs a folder that can be written. */}}
{{- define "sf.secretFolder" -}}/run/sound-forge/secrets{{- end -}}

{{/* What every container of a service mounts; prefix keeps the services of one pod apart. */}}
{{- define "sf.mounts" -}}
- {name: {{ .prefix }}tmp, mountPath: /tmp}
- {name: {{ .prefix }}secrets, mountPath: {{ include "sf.secretFolder" .root }}, readOnly: true}
{{- if .root.Values.postgres.caSecret }}
- {name: trust-postgres, mountPath: /run/trust/postgres, readOnly: true}
{{- end }}
{{- if and .service.kafka .root.Values.kafka.tls.enabled .root.Values.kafka.tls.caSecret }}
- {name: trust-kafka, mountPath: /run/trust/kafka, readOnly: true}
{{- end }}
{{- if include "sf.trustsBucket" . }}
- {name: trust-s3, mountPath: /run/trust/s3, readOnly: true}
{{- end }}
{{- if .root.Values.trust.configMap }}
- {name: trust-all, mountPath: /run/trust/all, readOnly: true}
{{- end }}
{{- end -}}

{{- define "sf.volumes" -}}
- name: {{ .prefix }}tmp
  emptyDir: {sizeLimit: {{ .tmpSize }}}
- name: {{ .prefix }}secrets
  projected:
    defaultMode: 0440
    sources:
      {{- include "sf.secretFiles" . | nindent 6 }}
{{- end -}}

{{/* Certificates, once for each pod: dict "root" $ "kafka" true "bucket" true. */}}
{{- define "sf.trust" -}}
{{- with .root.Values.postgres }}
{{- if .caSecret }}
- name: trust-postgres
  secret: {secretName: {{ .caSecret }}, items: [{key: {{ .caKey }}, path: ca.crt}]}
{{- end }}
{{- end }}
{{- if and .kafka .root.Values.kafka.tls.enabled .root.Values.kafka.tls.caSecret }}
- name: trust-kafka
  secret: {secretName: {{ .root.Values.kafka.tls.caSecret }}, items: [{key: {{ .root.Values.kafka.tls.caKey }}, path: ca.crt}]}
{{- end }}
{{- if .bucket }}
- name: trust-s3
  secret: {secretName: {{ .root.Values.storage.s3.caSecret }}, items: [{key: {{ .root.Values.storage.s3.caKey }}, path: ca.crt}]}
{{- end }}
{{- with .root.Values.trust }}
{{- if .configMap }}
- name: trust-all
  configMap: {name: {{ .configMap }}, items: [{key: {{ .key }}, path: bundle.p12}]}
{{- end }}
{{- end }}
{{- end -}}

{{/* Liveness is the process alone: a broker that is away must not end a worker in the middle of a song. */}}
{{- define "sf.probes" -}}
startupProbe:
  httpGet: {path: /q/health/started, port: http}
  periodSeconds: 2
  timeoutSeconds: 5
  failureThreshold: 90
livenessProbe:
  httpGet: {path: /q/health/live, port: http}
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 6
readinessProbe:
  httpGet: {path: /q/health/ready, port: http}
  periodSeconds: 5
  timeoutSeconds: 5
  failureThreshold: 3
{{- end -}}

{{- define "sf.resources" -}}
{{- $gpu := .values.gpu | default dict -}}
{{- if $gpu.enabled -}}
{{- $count := dict $gpu.resource $gpu.count -}}
requests:
  {{- merge (dict) $count (.values.resources.requests | default dict) | toYaml | nindent 2 }}
limits:
  {{- merge (dict) $count .values.resources.limits | toYaml | nindent 2 }}
{{- else -}}
{{- toYaml .values.resources -}}
{{- end -}}
{{- end -}}

{{- define "sf.spread" -}}
{{- $selector := dict "matchLabels" (include "sf.selector" . | fromYaml) -}}
{{- $default := list (dict "maxSkew" 1 "topologyKey" "kubernetes.io/hostname" "whenUnsatisfiable" "ScheduleAnyway") -}}
{{- range .service.values.topologySpread | default $default }}
- {{ merge (dict "labelSelector" $selector) . | toYaml | nindent 2 | trim }}
{{- end }}
{{- end -}}

{{- define "sf.placement" -}}
{{- with .priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with .nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}
