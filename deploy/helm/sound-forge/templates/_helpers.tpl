{{/* Names and labels. */}}

{{- define "sf.name" -}}
{{- .Values.nameOverride | default .Chart.Name | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{- define "sf.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- else if contains (include "sf.name" .) .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "sf.name" .) | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "sf.release" -}}
app.kubernetes.io/name: {{ include "sf.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "sf.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
app.kubernetes.io/version: {{ .Values.image.tag | default .Chart.AppVersion | trunc 63 | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/part-of: sound-forge
{{ include "sf.release" . }}
{{- end -}}

{{/*
What the chart knows of each service. role: its role and schema in Postgres, and its key in values; port: where it listens; served: others call
it; kafka: it has a broker; facts: the topic whose records become its tasks, kind: what those are.
*/}}
{{- define "sf.services" -}}
metadata: {module: metadata-service, port: 8080, served: true, kafka: true, links: true}
download: {module: download-service, port: 8081, served: true, kafka: true, facts: track.requested, kind: download}
analysis: {module: analysis-service, port: 8082, kafka: true, facts: track.downloaded, kind: analyze}
separation: {module: separation-service, port: 8083, kafka: true, facts: track.downloaded, kind: separate}
storage: {module: storage-service, port: 8084, served: true, links: true}
webhook: {module: webhook-service, port: 8085, served: true, kafka: true, links: true}
{{- end -}}

{{/* A service with its values: dict "root" $ "role" "metadata" → YAML of what sf.services knows, with name, role and values. */}}
{{- define "sf.service" -}}
{{- $known := index (include "sf.services" .root | fromYaml) .role -}}
{{- $name := printf "%s-%s" (include "sf.fullname" .root) $known.module -}}
{{- merge (dict "role" .role "name" $name "values" (index .root.Values.services .role)) $known | toYaml -}}
{{- end -}}

{{- define "sf.selector" -}}
{{ include "sf.release" .root }}
app.kubernetes.io/component: {{ .service.module }}
{{- end -}}

{{- define "sf.image" -}}
{{- $own := .service.values.image | default dict -}}
{{- $image := .root.Values.image -}}
{{- $repository := $own.repository | default (printf "%s/%s" $image.repository .service.module) -}}
{{- if and $image.registry (not $own.repository) -}}
{{- $repository = printf "%s/%s" $image.registry $repository -}}
{{- end -}}
{{- if $own.digest -}}
{{- printf "%s@%s" $repository $own.digest -}}
{{- else -}}
{{- printf "%s:%s" $repository ($own.tag | default $image.tag | default .root.Chart.AppVersion) -}}
{{- end -}}
{{- end -}}

{{/* Whether a service is scaled by somebody else: its Deployment names no number of pods then. */}}
{{- define "sf.scaled" -}}
{{- if and .service.facts (ne .root.Values.scaling.mode "none") -}}true{{- end -}}
{{- end -}}

{{- define "sf.publicHost" -}}
{{- .Values.publicUrl | trimPrefix "https://" | trimPrefix "http://" | splitList ":" | first -}}
{{- end -}}

{{/* Seconds that endpoints have to forget a pod, before it is told to end. */}}
{{- define "sf.preStop" -}}5{{- end -}}

{{/* Longer than everything that a service may do after it was told to end: requests, drain, handing back, emptying the outbox. */}}
{{- define "sf.grace" -}}
{{- $served := ternary (include "sf.preStop" . | int) 0 (hasKey .service "served") -}}
{{- add $served (.service.values.shutdownSeconds | int) (.service.values.drainSeconds | int) 30 -}}
{{- end -}}

{{/* The port of an address: host:port, http://host, https://host:port/path. */}}
{{- define "sf.port" -}}
{{- $host := regexReplaceAll "^[a-z]+://([^/?#]*).*$" . "${1}" -}}
{{- if regexMatch ":[0-9]+$" $host -}}
{{- regexFind "[0-9]+$" $host -}}
{{- else -}}
{{- ternary "80" "443" (hasPrefix "http://" .) -}}
{{- end -}}
{{- end -}}

{{/* One rule of egress: dict "target" (dict "to" peers "ports" numbers) "addresses" those whose ports are meant, too. */}}
{{- define "sf.egress" -}}
{{- $ports := list -}}
{{- range .addresses -}}
{{- $ports = append $ports (include "sf.port" . | int) -}}
{{- end -}}
{{- range .target.ports -}}
{{- $ports = append $ports (int .) -}}
{{- end -}}
- ports:
    {{- range uniq $ports }}
    - {protocol: TCP, port: {{ . }}}
    {{- end }}
  {{- with .target.to }}
  to:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end -}}

{{/* storage-service's way to the bucket: dict "root" $ "internet" peers. */}}
{{- define "sf.bucketEgress" -}}
{{- $target := .root.Values.networkPolicy.s3 -}}
{{- $s3 := .root.Values.storage.s3 -}}
{{ include "sf.egress" (dict "target" $target "addresses" (list ($s3.endpoint | default "https://s3"))) }}
{{- if not $s3.secret }}
# Who we are, as a cloud tells it: EKS Pod Identity, the node's role; and a role for the pod's token, from STS.
- ports: [{protocol: TCP, port: 80}]
  to:
    {{- range list "169.254.170.23/32" "169.254.169.254/32" "fd00:ec2::23/128" "fd00:ec2::254/128" }}
    - ipBlock: {cidr: {{ . | quote }}}
    {{- end }}
- ports: [{protocol: TCP, port: 443}]
  to:
    {{- toYaml (concat .internet $target.to) | nindent 4 }}
{{- end }}
{{- end -}}
