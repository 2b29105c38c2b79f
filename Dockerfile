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
 && mkdir -p -m 700 /out/root/data /out/root/tmp

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /out/teller /teller
# The customer-facing state lives in /data, and SQLite and uploads want somewhere
# to put temporary files. Both are their user's alone, and as contents of a folder
# they keep these rights.
COPY --from=build --chown=65532:65532 /out/root/ /
USER 65532:65532
ENV TELLER_DATA=/data TELLER_LISTEN=0.0.0.0:8080
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["/teller", "health"]
ENTRYPOINT ["/teller"]
CMD ["serve"]
