// Package nkpsim starts a cluster of nkpsim for a test, and connects to its vCenter.
package nkpsim

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/metadata"

	vcenterv1 "example.com/nkpsim-example/gen/nkpsim/vcenter/v1"
)

const (
	testTimeout    = 5 * time.Minute
	maxBackupBytes = 64 * 1024
)

// VCenter is a connection to the vCenter of a cluster.
type VCenter struct {
	// Connection is for the clients in the generated packages.
	Connection *grpc.ClientConn

	roots *x509.CertPool
	token string
}

// Start starts a cluster of a vCenter and a host without a TPM, and logs in to the vCenter. The
// program nkpsim is in PATH. The cluster is removed at the end of the test.
func Start(t testing.TB) *VCenter {
	t.Helper()
	variables := startCluster(t, "--hosts", "1", "--no-tpm", "1")
	vcenter, err := connect(variables)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = vcenter.Connection.Close() })
	if err := vcenter.logIn(variables); err != nil {
		t.Fatal(err)
	}
	return vcenter
}

// Context returns a context with the token of the session and a deadline, which every call needs.
func (vcenter *VCenter) Context(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), testTimeout)
	t.Cleanup(cancel)
	return metadata.AppendToOutgoingContext(ctx, "authorization", "Bearer "+vcenter.token)
}

// Download downloads a backup once. The provider counts as backed up from then on.
func (vcenter *VCenter) Download(ctx context.Context, url, token string) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Authorization", "Bearer "+token)
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: vcenter.roots}}
	defer transport.CloseIdleConnections()
	response, err := (&http.Client{Transport: transport}).Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the download of the backup failed: %s", response.Status)
	}
	return io.ReadAll(io.LimitReader(response.Body, maxBackupBytes))
}

// startCluster returns the variables that nkpsim up --print-env prints.
func startCluster(t testing.TB, options ...string) map[string]string {
	t.Helper()
	state := filepath.Join(t.TempDir(), "state")
	nkpsim := func(arguments ...string) *exec.Cmd {
		options := []string{"--quiet", "--no-input", "--state", state}
		command := exec.Command("nkpsim", append(options, arguments...)...)
		command.Stderr = t.Output()
		return command
	}
	remove := func() error { return nkpsim("down", "--delete", "--yes").Run() }
	removeAtInterrupt(state, remove)
	// A start that fails can leave a part of the cluster.
	t.Cleanup(func() {
		clusters.Delete(state)
		if err := remove(); err != nil {
			t.Errorf("the cluster in %s was not removed: %v", state, err)
		}
	})
	up := nkpsim(append([]string{"up", "--root-password-file", "-", "--print-env"}, options...)...)
	up.Stdin = strings.NewReader(Password())
	printed, err := up.Output()
	if err != nil {
		t.Fatalf("nkpsim up: %v", err)
	}
	variables := map[string]string{}
	for _, match := range exported.FindAllSubmatch(printed, -1) {
		value := bytes.ReplaceAll(match[2], []byte(`'\''`), []byte(`'`))
		variables[string(match[1])] = string(value)
	}
	return variables
}

var (
	// clusters contains a function that removes a cluster, by the state folder of the cluster.
	clusters sync.Map
	watching sync.Once
)

// removeAtInterrupt removes a cluster at Ctrl-C or SIGTERM, which end a test without its cleanup.
func removeAtInterrupt(state string, remove func() error) {
	clusters.Store(state, remove)
	watching.Do(func() {
		signals := make(chan os.Signal, 1)
		signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
		go func() {
			<-signals
			clusters.Range(func(_, remove any) bool {
				_ = remove.(func() error)()
				return true
			})
			os.Exit(1)
		}()
	})
}

var exported = regexp.MustCompile(`(?m)^export (\w+)='(.*)'$`)

// Password returns a random password.
func Password() string {
	random := make([]byte, 18)
	_, _ = rand.Read(random)
	return base64.RawURLEncoding.EncodeToString(random)
}

func connect(variables map[string]string) (*VCenter, error) {
	certificate, err := tls.LoadX509KeyPair(
		variables["NKPSIM_CERTIFICATE_FILE"], variables["NKPSIM_PRIVATE_KEY_FILE"])
	if err != nil {
		return nil, err
	}
	pem, err := os.ReadFile(variables["NKPSIM_CA_FILE"])
	if err != nil {
		return nil, err
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(pem)
	connection, err := grpc.NewClient(variables["NKPSIM_VCENTER"], grpc.WithTransportCredentials(
		credentials.NewTLS(&tls.Config{
			Certificates: []tls.Certificate{certificate},
			RootCAs:      roots,
		})))
	if err != nil {
		return nil, err
	}
	return &VCenter{Connection: connection, roots: roots}, nil
}

func (vcenter *VCenter) logIn(variables map[string]string) error {
	password, err := os.ReadFile(variables["NKPSIM_ADMINISTRATOR_PASSWORD_FILE"])
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), testTimeout)
	defer cancel()
	session, err := vcenterv1.NewSessionServiceClient(vcenter.Connection).Login(ctx,
		&vcenterv1.LoginRequest{
			User:     variables["NKPSIM_ADMINISTRATOR"],
			Password: string(password),
		})
	if err != nil {
		return err
	}
	vcenter.token = session.GetToken()
	return nil
}
