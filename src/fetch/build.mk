# Downloads: what the schemes share, then one file per scheme.
fetch-y += fetch jobs progress params reader
fetch-$(DOWNLOAD_PROTO_HTTP) += http_pool http_body http_resume http_auth
fetchers-$(DOWNLOAD_PROTO_TFTP) += tftp
fetchers-$(DOWNLOAD_PROTO_HTTP) += http
fetchers-$(DOWNLOAD_PROTO_DATA) += data
fetchers-$(DOWNLOAD_PROTO_FILE) += file
