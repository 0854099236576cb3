package example

import (
	"testing"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	vcenterv1 "example.com/nkpsim-example/gen/nkpsim/vcenter/v1"
	"example.com/nkpsim-example/nkpsim"
)

func TestDeletedProviderIsRestoredWithTheSameKey(t *testing.T) {
	vcenter := nkpsim.Start(t)
	providers := vcenterv1.NewKeyProviderServiceClient(vcenter.Connection)
	ctx := vcenter.Context(t)
	password := nkpsim.Password()

	created, err := providers.CreateProvider(ctx, &vcenterv1.CreateProviderRequest{
		Provider: "nkp-1",
	})
	if err != nil {
		t.Fatal(err)
	}
	export, err := providers.ExportProvider(ctx, &vcenterv1.ExportProviderRequest{
		Provider: "nkp-1", Password: password,
	})
	if err != nil {
		t.Fatal(err)
	}
	backup, err := vcenter.Download(ctx, export.GetUrl(), export.GetDownloadToken())
	if err != nil {
		t.Fatal(err)
	}

	_, err = providers.DeleteProvider(ctx, &vcenterv1.DeleteProviderRequest{Provider: "nkp-1"})
	if err != nil {
		t.Fatal(err)
	}
	_, err = providers.ImportProvider(ctx, &vcenterv1.ImportProviderRequest{
		Config: backup, Password: "wrong",
	})
	if status.Code(err) != codes.InvalidArgument {
		t.Errorf("the import with a wrong password: %v", err)
	}
	restored, err := providers.ImportProvider(ctx, &vcenterv1.ImportProviderRequest{
		Config: backup, Password: password,
	})
	if err != nil {
		t.Fatal(err)
	}

	if restored.GetProvider().GetKcv() != created.GetProvider().GetKcv() {
		t.Error("the restored provider has another key")
	}
}
