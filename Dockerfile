# Two stages: the first builds one static binary, the second is that binary and
# nothing else that runs.
FROM golang:1.26 AS build
WORKDIR /src
# A proxy for Go modules, where one is needed:
#   docker build --build-arg GOPROXY=https://proxy.example .
ARG GOPROXY
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags="-s -w" -o /out/teller ./cmd/teller \
 && mkdir /out/data

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /out/teller /teller
# The customer-facing state lives in /data; the user who owns it is nobody else.
COPY --from=build --chown=65532:65532 /out/data /data
# SQLite and uploads want somewhere to put temporary files.
COPY --from=build --chown=65532:65532 /out/data /tmp
USER 65532:65532
ENV TELLER_DATA=/data TELLER_LISTEN=0.0.0.0:8080
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["/teller", "health"]
ENTRYPOINT ["/teller"]
CMD ["serve"]
