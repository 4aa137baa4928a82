# One static binary on an empty image. The corpus lives in the volume /data.
FROM golang:1.26 AS build
WORKDIR /src
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags="-s -w" -o /whosaid ./cmd/whosaid \
 && mkdir /data /empty

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /whosaid /whosaid
COPY --from=build --chown=65532:65532 /data /data
# Temporary files: the sample articles of the chat, and what SQLite sorts.
COPY --from=build --chown=65532:65532 /empty /tmp
USER 65532:65532
ENV WHOSAID_DATA=/data
VOLUME /data
ENTRYPOINT ["/whosaid"]
