{{/* Settings of the services, as environment variables, and from Secrets as files. */}}

{{- define "sf.variable" -}}
{{- regexReplaceAll "[^a-zA-Z0-9]" . "_" | upper -}}
{{- end -}}

{{/* A number as it was written, and not with an exponent. */}}
{{- define "sf.text" -}}
{{- if and (kindIs "float64" .) (eq (floor .) .) -}}{{ int64 . }}{{- else -}}{{ toString . }}{{- end -}}
{{- end -}}

{{- define "sf.jdbcUrl" -}}
{{- $postgres := .Values.postgres -}}
jdbc:postgresql://{{ $postgres.host }}:{{ $postgres.port }}/{{ $postgres.database }}?sslmode={{ $postgres.sslMode }}
{{- if $postgres.caSecret }}&sslrootcert=/run/trust/postgres/ca.crt
{{- else if hasPrefix "verify" $postgres.sslMode }}&sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory
{{- end -}}
{{- end -}}

{{- define "sf.kafkaSettings" -}}
{{- $kafka := .Values.kafka -}}
kafka.bootstrap.servers: {{ $kafka.bootstrapServers | quote }}
{{- $mechanism := $kafka.sasl.mechanism }}
kafka.security.protocol: {{ printf "%s%s" (ternary "SASL_" "" (ne $mechanism "")) (ternary "SSL" "PLAINTEXT" $kafka.tls.enabled) }}
{{- if $mechanism }}
{{- $module := ternary "plain.PlainLoginModule" "scram.ScramLoginModule" (eq $mechanism "PLAIN") }}
kafka.sasl.mechanism: {{ $mechanism }}
kafka.sasl.jaas.config: 'org.apache.kafka.common.security.{{ $module }} required username="${soundforge.kafka.username}" password="${soundforge.kafka.password}";'
{{- end }}
{{- if and $kafka.tls.enabled $kafka.tls.caSecret }}
kafka.ssl.truststore.type: PEM
kafka.ssl.truststore.location: /run/trust/kafka/ca.crt
{{- end }}
{{- if and $kafka.tls.enabled $kafka.tls.clientSecret }}
kafka.ssl.keystore.type: PEM
{{- end }}
soundforge.topics.partitions: {{ $kafka.topics.partitions }}
{{- if $kafka.topics.replicationFactor }}
soundforge.topics.replication-factor: {{ $kafka.topics.replicationFactor }}
{{- end }}
{{- end -}}

{{- define "sf.storageSettings" -}}
{{- $storage := .Values.storage -}}
soundforge.storage.backend: {{ $storage.backend }}
{{- if eq $storage.backend "volume" }}
soundforge.storage.volume: /var/lib/sound-forge
{{- end }}
{{- if or (eq $storage.backend "s3") $storage.copy }}
{{- with $storage.s3 }}
soundforge.storage.s3.region: {{ .region }}
soundforge.storage.s3.bucket: {{ .bucket }}
soundforge.storage.s3.path-style: {{ .pathStyle }}
soundforge.storage.s3.direct: {{ .direct }}
{{- if .endpoint }}
soundforge.storage.s3.endpoint: {{ .endpoint }}
{{- end }}
{{- if .prefix }}
soundforge.storage.s3.prefix: {{ .prefix }}
{{- end }}
{{- if .workersEndpoint }}
soundforge.storage.s3.workers-endpoint: {{ .workersEndpoint }}
{{- end }}
{{- if .publicEndpoint }}
soundforge.storage.s3.public-endpoint: {{ .publicEndpoint }}
{{- end }}
{{- end }}
{{- end }}
{{- end -}}

{{- define "sf.url" -}}
{{- $service := include "sf.service" . | fromYaml -}}
http://{{ $service.name }}:{{ $service.port }}
{{- end -}}

{{/* All settings of a service by name; the user's own go before. */}}
{{- define "sf.settings" -}}
{{- $values := .root.Values -}}
{{- $service := .service -}}
quarkus.http.host: 0.0.0.0
soundforge.setting-files: {{ include "sf.secretFolder" .root }}
quarkus.datasource.jdbc.url: {{ include "sf.jdbcUrl" .root | quote }}
quarkus.datasource.username: {{ $service.role }}
{{- if $values.prepare.enabled }}
quarkus.flyway.migrate-at-start: false
quarkus.flyway.validate-at-start: true
{{- end }}
{{- if $service.values.shutdownSeconds }}
quarkus.shutdown.timeout: {{ $service.values.shutdownSeconds }}s
{{- end }}
soundforge.logs.json: {{ $values.logs.json }}
{{- if $service.kafka }}
soundforge.public-url: {{ $values.publicUrl }}
soundforge.storage.url: {{ include "sf.url" (dict "root" .root "role" "storage") }}
soundforge.tasks.drain: {{ $service.values.drainSeconds }}s
soundforge.topics.create: {{ not $values.prepare.enabled }}
{{ include "sf.kafkaSettings" .root }}
{{- else }}
{{ include "sf.storageSettings" .root }}
{{- end }}
{{- if include "sf.trustsBucket" . }}
soundforge.storage.s3.ca-file: /run/trust/s3/ca.crt
{{- end }}
{{- if eq $service.role "metadata" }}
soundforge.download.url: {{ include "sf.url" (dict "root" .root "role" "download") }}
soundforge.webhooks.url: {{ include "sf.url" (dict "root" .root "role" "webhook") }}
{{- with $values.auth.oidc }}
{{- if .enabled }}
soundforge.auth.oidc.enabled: true
soundforge.auth.oidc.issuer: {{ .issuer }}
soundforge.auth.oidc.audience: {{ .audience }}
{{- end }}
{{- end }}
{{- else if eq $service.role "webhook" }}
soundforge.webhooks.work.drain: {{ $service.values.drainSeconds }}s
{{- else if eq $service.role "separation" }}
soundforge.separation.model-dir: /models
soundforge.separation.model-fetch: {{ $service.values.models.fetch }}
{{- if $service.values.gpu.enabled }}
soundforge.separation.device: {{ $service.values.gpu.device | quote }}
{{- end }}
{{- end }}
{{- if $values.tracing.enabled }}
quarkus.otel.sdk.disabled: false
quarkus.otel.exporter.otlp.endpoint: {{ $values.tracing.endpoint }}
quarkus.otel.traces.sampler.arg: {{ $values.tracing.samples }}
{{- end }}
{{- end -}}

{{- define "sf.env" -}}
{{- $own := .service.values.settings | default dict -}}
{{- range $name, $value := merge (dict) $own (include "sf.settings" . | fromYaml) }}
- name: {{ include "sf.variable" $name }}
  value: {{ include "sf.text" $value | quote }}
{{- end }}
- name: HOME
  value: /tmp
{{- if .root.Values.trust.configMap }}
- name: JAVA_TOOL_OPTIONS
  value: -Djavax.net.ssl.trustStore=/run/trust/all/bundle.p12 -Djavax.net.ssl.trustStoreType=PKCS12 -Djavax.net.ssl.trustStorePassword={{ .root.Values.trust.password }}
{{- end }}
{{- with .service.values.env }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* One source of a projected volume: a key of a Secret as a file that is named like a setting. */}}
{{- define "sf.secretFile" -}}
- secret:
    name: {{ .secret }}
    {{- if .optional }}
    optional: true
    {{- end }}
    items: [{key: {{ .key }}, path: {{ .setting }}}]
{{- end -}}

{{/* Settings that are secret. The services read every file in the folder (soundforge.setting-files) as the setting that it is named like. */}}
{{- define "sf.secretFiles" -}}
{{- $values := .root.Values -}}
{{- $service := .service -}}
{{ include "sf.secretFile" (dict "secret" $values.secrets.internal "key" "token" "setting" "soundforge.internal.token") }}
{{ include "sf.secretFile" (dict "secret" $values.secrets.postgres "key" $service.role "setting" "quarkus.datasource.password") }}
{{- if $service.links }}
{{ include "sf.secretFile" (dict "secret" $values.secrets.internal "key" "links-secret" "setting" "soundforge.links.secret") }}
{{ include "sf.secretFile" (dict "secret" $values.secrets.internal "key" "links-previous-secret" "setting" "soundforge.links.previous-secret" "optional" true) }}
{{- end }}
{{- if has $service.role (list "metadata" "webhook") }}
{{ include "sf.secretFile" (dict "secret" $values.secrets.seals "key" $service.role "setting" "soundforge.secrets.key") }}
{{ include "sf.secretFile" (dict "secret" $values.secrets.seals "key" (printf "%s-previous" $service.role) "setting" "soundforge.secrets.previous-keys" "optional" true) }}
{{- end }}
{{- if eq $service.role "metadata" }}
{{- with $values.secrets.firstKey }}
{{ include "sf.secretFile" (dict "secret" . "key" "first-key" "setting" "soundforge.auth.bootstrap-key") }}
{{- end }}
{{- with $values.secrets.spotify }}
{{ include "sf.secretFile" (dict "secret" . "key" "client-id" "setting" "soundforge.spotify.client-id") }}
{{ include "sf.secretFile" (dict "secret" . "key" "client-secret" "setting" "soundforge.spotify.client-secret") }}
{{- end }}
{{- end }}
{{- if and (not $service.kafka) (or (eq $values.storage.backend "s3") $values.storage.copy) $values.storage.s3.secret }}
{{ include "sf.secretFile" (dict "secret" $values.storage.s3.secret "key" "access-key" "setting" "soundforge.storage.s3.access-key") }}
{{ include "sf.secretFile" (dict "secret" $values.storage.s3.secret "key" "secret-key" "setting" "soundforge.storage.s3.secret-key") }}
{{- end }}
{{- if $service.kafka }}
{{- if $values.kafka.sasl.mechanism }}
{{ include "sf.secretFile" (dict "secret" $values.kafka.sasl.secret "key" "username" "setting" "soundforge.kafka.username") }}
{{ include "sf.secretFile" (dict "secret" $values.kafka.sasl.secret "key" "password" "setting" "soundforge.kafka.password") }}
{{- end }}
{{- if and $values.kafka.tls.enabled $values.kafka.tls.clientSecret }}
{{ include "sf.secretFile" (dict "secret" $values.kafka.tls.clientSecret "key" "tls.crt" "setting" "kafka.ssl.keystore.certificate.chain") }}
{{ include "sf.secretFile" (dict "secret" $values.kafka.tls.clientSecret "key" "tls.key" "setting" "kafka.ssl.keystore.key") }}
{{- end }}
{{- end }}
{{- range $service.values.secretSettings }}
{{ include "sf.secretFile" . }}
{{- end }}
{{- end -}}
